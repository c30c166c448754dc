//! What sorts a table: its headers, and a list where there is no room for them.

use crate::app::places::{Order, TableColumn};
use crate::web::derive::{handler, text};
use leptos::prelude::*;
use web_sys::{Event, MouseEvent};

/// A column's header.
#[component]
pub(super) fn Header<C: TableColumn>(column: C, order: RwSignal<Order<C>>) -> impl IntoView {
    let press = move |_: MouseEvent| order.update(|order| *order = order.pressed(column));
    view! {
        <th
            role="columnheader"
            scope="col"
            data-figure=column.is_figure().to_string()
            aria-sort=text(move || order.get().aria(column))
        >
            <button type="button" on:click=handler(press)>{column.title()}</button>
        </th>
    }
}

/// All headers of a table.
pub(super) fn headers<C: TableColumn>(order: RwSignal<Order<C>>) -> impl IntoView {
    let header = |column: &C| view! { <Header column=*column order /> };
    C::ALL.iter().map(header).collect_view()
}

/// The table's order, where there is no room for headers.
#[component]
pub(super) fn Sorting<C: TableColumn>(
    id: &'static str,
    order: RwSignal<Order<C>>,
) -> impl IntoView {
    let option = |column: &C| {
        let title = column.title();
        view! { <option value=title>{format!("Sort by {}", title.to_lowercase())}</option> }
    };
    let options = C::ALL.iter().map(option).collect_view();
    let sort = move |event: Event| {
        let title = event_target_value(&event);
        let column = C::ALL.iter().find(|column| column.title() == title);
        if let Some(column) = column {
            order.set(Order::of(*column));
        }
    };
    view! {
        <select
            id=id
            class="sorting"
            aria-label="Sort by"
            prop:value=text(move || order.get().column.title())
            on:change=handler(sort)
        >
            {options}
        </select>
    }
}
