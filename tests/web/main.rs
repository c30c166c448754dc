//! What only a browser can show: pixels out of real canvases and files, and bytes in real storage.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use digit_studio::engine::Image;
use digit_studio::web::raster::{PictureError, context, prepare_blob, prepare_canvas};
use digit_studio::web::storage::Folder;
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Blob, HtmlCanvasElement, ImageData};

wasm_bindgen_test_configure!(run_in_browser);

fn canvas() -> HtmlCanvasElement {
    let document = web_sys::window().unwrap().document().unwrap();
    let canvas: HtmlCanvasElement = document.create_element("canvas").unwrap().unchecked_into();
    canvas.set_width(400);
    canvas.set_height(400);
    canvas
}

/// A seven in one colour, on paper of another, or on none.
fn seven(ink: &str, paper: Option<&str>) -> HtmlCanvasElement {
    let canvas = canvas();
    let context = context(&canvas).unwrap();
    if let Some(paper) = paper {
        context.set_fill_style_str(paper);
        context.fill_rect(0.0, 0.0, 400.0, 400.0);
    }
    context.set_stroke_style_str(ink);
    context.set_line_width(30.0);
    context.begin_path();
    context.move_to(120.0, 110.0);
    context.line_to(280.0, 110.0);
    context.line_to(180.0, 320.0);
    context.stroke();
    canvas
}

fn difference(one: &Image, other: &Image) -> f64 {
    let pairs = one.pixels().iter().zip(other.pixels());
    pairs.map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / 784.0
}

#[wasm_bindgen_test]
fn any_ink_on_any_paper_gives_the_same_image() {
    let pad = prepare_canvas(&seven("#1d1c1a", None)).unwrap();
    let check = |ink, paper| {
        let image = prepare_canvas(&seven(ink, paper)).unwrap();
        let difference = difference(&pad, &image);
        assert!(
            difference < 1.0,
            "{ink} on {paper:?} differs by {difference}"
        );
    };
    check("#eceae4", None);
    check("black", Some("white"));
    check("white", Some("black"));
    check("navy", Some("beige"));
}

#[wasm_bindgen_test]
fn a_blank_canvas_has_no_ink() {
    let blank = prepare_canvas(&canvas());
    assert!(
        matches!(blank, Err(PictureError::Unprepared(_))),
        "{blank:?}"
    );
}

#[wasm_bindgen_test]
async fn a_picture_file_is_read_and_a_text_file_is_refused() {
    let pixels = context(&seven("black", Some("white"))).unwrap();
    let pixels: ImageData = pixels.get_image_data(0.0, 0.0, 400.0, 400.0).unwrap();
    let bitmap = bitmap_file(&pixels);
    let image = prepare_blob(&bitmap).await.unwrap();
    let pad = prepare_canvas(&seven("black", None)).unwrap();
    assert!(difference(&image, &pad) < 1.0);

    let text = Blob::new_with_str_sequence(&Array::of1(&"seven".into())).unwrap();
    assert_eq!(prepare_blob(&text).await, Err(PictureError::Undecodable));
}

#[wasm_bindgen_test]
async fn a_browser_that_refuses_the_orientation_reads_pictures_all_the_same() {
    let window = JsValue::from(web_sys::window().unwrap());
    let name = JsValue::from_str("createImageBitmap");
    let whole = Reflect::get(&window, &name).unwrap();
    let refusing = Function::new_with_args(
        "whole",
        "return (blob, options) => options ? Promise.reject(new TypeError('refused')) : whole.call(window, blob)",
    );
    let refusing = refusing.call1(&JsValue::NULL, &whole).unwrap();
    Reflect::set(&window, &name, &refusing).unwrap();

    let pixels = context(&seven("black", Some("white"))).unwrap();
    let pixels: ImageData = pixels.get_image_data(0.0, 0.0, 400.0, 400.0).unwrap();
    let image = prepare_blob(&bitmap_file(&pixels)).await;
    Reflect::set(&window, &name, &whole).unwrap();
    assert!(image.is_ok(), "{image:?}");
}

/// A Windows bitmap: the one picture format that a test can write in a few lines.
fn bitmap_file(pixels: &ImageData) -> Blob {
    let (width, height) = (pixels.width(), pixels.height());
    let mut bytes = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
    bytes.extend(width.to_le_bytes());
    bytes.extend((-(height as i32)).to_le_bytes());
    bytes.extend([1, 0, 32, 0]);
    bytes.extend([0; 24]);
    for pixel in pixels.data().chunks_exact(4) {
        bytes.extend([pixel[2], pixel[1], pixel[0], 0]);
    }
    let parts = Array::of1(&js_sys::Uint8Array::from(bytes.as_slice()));
    Blob::new_with_u8_array_sequence(&parts).unwrap()
}

#[wasm_bindgen_test]
async fn stored_bytes_come_back_until_they_are_removed() {
    let mut folder = Folder::open("tests").await.unwrap();
    assert_eq!(folder.read("absent").await, Ok(None));
    folder.write("digit", &[1, 2, 3]).await.unwrap();
    folder.write("digit", &[4, 5]).await.unwrap();
    assert_eq!(folder.read("digit").await, Ok(Some(vec![4, 5])));
    folder.remove("digit").await.unwrap();
    assert_eq!(folder.read("digit").await, Ok(None));
}

/// Safari before version 26 has no `createWritable`. Nothing else runs between the removal and the return.
#[wasm_bindgen_test]
async fn a_browser_that_can_not_write_files_is_a_failure_in_words() {
    let handles = Reflect::get(&js_sys::global(), &"FileSystemFileHandle".into()).unwrap();
    let prototype = Reflect::get(&handles, &"prototype".into()).unwrap();
    let name = JsValue::from_str("createWritable");
    let whole = Reflect::get(&prototype, &name).unwrap();
    Reflect::delete_property(prototype.unchecked_ref::<js_sys::Object>(), &name).unwrap();
    let opened = Folder::open("tests").await;
    Reflect::set(&prototype, &name, &whole).unwrap();
    let failure = opened.err().unwrap();
    assert!(failure.to_string().contains("keeps no files"), "{failure}");
}
