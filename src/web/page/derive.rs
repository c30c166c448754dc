//! Values that follow the state.
//!
//! Leptos compiles its machinery anew for each closure that it is given. Behind these functions there is one copy per
//! kind of value, which makes the page's binary a good deal smaller.

use leptos::prelude::*;

/// A value that is made anew when what it is made of changes, and is passed on when it came out as another one.
pub(super) fn memo<T>(make: impl Fn() -> T + Send + Sync + 'static) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    boxed(Box::new(make))
}

fn boxed<T>(make: Box<dyn Fn() -> T + Send + Sync>) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    Memo::new(move |_| make())
}

/// Text for an element or an attribute.
pub(super) fn text<T: ToString>(make: impl Fn() -> T + Send + Sync + 'static) -> Memo<String> {
    memo(move || make().to_string())
}
