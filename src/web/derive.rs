//! Values that follow the state.
//!
//! Leptos compiles its machinery anew for each closure and each type that it is given. Behind these functions there is
//! one copy per kind of value, which is a good part of the page's size: see `docs/performance.md`.

use leptos::prelude::*;

/// A text that is made anew when what it is made of changes.
pub(crate) type Text = Box<dyn FnMut() -> String + Send>;

/// Whether something is so, likewise.
pub(crate) type Flag = Box<dyn FnMut() -> bool + Send>;

/// Text for an element or an attribute. The page is touched only when it came out as another one.
pub(crate) fn text<T: ToString>(make: impl Fn() -> T + Send + 'static) -> Text {
    Box::new(move || make().to_string())
}

/// For an attribute that is there or not, and for a property.
pub(crate) fn flag(make: impl Fn() -> bool + Send + 'static) -> Flag {
    Box::new(make)
}

/// What happens at an event.
pub(crate) fn handler<E: 'static>(act: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(act)
}

/// Does something now, and again whenever what it looks at changes.
#[cfg(feature = "page")]
pub(crate) fn follow(act: impl FnMut() + 'static) {
    repeat(Box::new(act));
}

/// Parts of the page that are made anew when their key comes out as another one: for lists that seldom change, and have
/// no state of their own. Leptos' `For` compares and moves single entries, which is several kilobytes of code.
#[cfg(feature = "page")]
pub(crate) fn remade<V: IntoView>(
    key: impl Fn() -> String + Send + Sync + 'static,
    make: impl Fn() -> Vec<V> + Send + 'static,
) -> impl FnMut() -> Vec<V> + Send {
    let key = memo(key);
    move || {
        // Read, since a memo that nobody reads follows nothing.
        key.with(|_| ());
        make()
    }
}

#[cfg(feature = "page")]
fn repeat(mut act: Box<dyn FnMut()>) {
    Effect::new(move |_: Option<()>| act());
}

/// A value that is made anew when what it is made of changes, and is passed on when it came out as another one: for
/// what takes long to follow.
pub(crate) fn memo<T>(make: impl Fn() -> T + Send + Sync + 'static) -> Memo<T>
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
