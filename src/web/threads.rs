//! What the browser and the site offer for threads.

use crate::app::studio::runtimes::ThreadsProbe;
use js_sys::Reflect;

/// Asks both. The site's answer is in the page: `cargo xtask build` writes it there.
pub fn probe() -> ThreadsProbe {
    let window = web_sys::window();
    let document = window.as_ref().and_then(web_sys::Window::document);
    let built = document
        .map(|document| document.query_selector("meta[name=threads][content=threads-built]"));
    let processors = window.map(|window| window.navigator().hardware_concurrency());
    let isolated = Reflect::get(&js_sys::global(), &"crossOriginIsolated".into());
    ThreadsProbe {
        is_built: matches!(built, Some(Ok(Some(_)))),
        is_isolated: isolated.is_ok_and(|isolated| isolated.is_truthy()),
        processors: processors.map_or(1, |processors| processors as u32),
    }
}
