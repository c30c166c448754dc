//! Pixels out of canvases, and pictures into pixels.

use super::failure::JsFailure;
use crate::app::prepare::{PrepareError, Raster, prepare};
use crate::engine::Image;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap, ImageBitmapOptions, ImageData,
    ImageOrientation, OffscreenCanvas, OffscreenCanvasRenderingContext2d, Window,
};

/// The longest side that a picture is read at: a digit needs no more, and a phone's photo has 40 times as many pixels.
const LONGEST_SIDE: u32 = 1_024;

/// Why a picture gave no image.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// The browser can't decode it.
    #[error("this file is no picture that can be read here; PNG, JPEG, WebP, GIF and BMP can")]
    Undecodable,
    /// The pixels can't be had.
    #[error("the picture's pixels can't be read: {0}")]
    Unreadable(#[from] JsFailure),
    /// There is nothing on it that could be a digit.
    #[error(transparent)]
    Unprepared(#[from] PrepareError),
}

/// What the network sees of a canvas.
///
/// # Errors
///
/// When the canvas is blank, or its pixels can't be read.
pub fn prepare_canvas(canvas: &HtmlCanvasElement) -> Result<Image, PictureError> {
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    let data = context(canvas)?.get_image_data(0.0, 0.0, width, height);
    prepare_pixels(&data.map_err(JsFailure::from)?)
}

/// The canvas's context, kept in memory that can be read quickly.
///
/// # Errors
///
/// When the canvas has another kind of context already.
pub fn context(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, JsFailure> {
    let options = js_sys::Object::new();
    js_sys::Reflect::set(&options, &"willReadFrequently".into(), &JsValue::TRUE)?;
    let context = canvas.get_context_with_context_options("2d", &options)?;
    let context = context.and_then(|context| context.dyn_into().ok());
    context.ok_or_else(|| JsFailure("the canvas has no 2d context".to_owned()))
}

/// What the network sees of pixels.
///
/// # Errors
///
/// When there is no ink on them.
pub fn prepare_pixels(data: &ImageData) -> Result<Image, PictureError> {
    let pixels = data.data();
    let raster = Raster::new(data.width(), data.height(), &pixels)?;
    Ok(prepare(&raster)?)
}

/// What the network sees of an image file of any kind that the browser reads. EXIF rotation is applied.
///
/// # Errors
///
/// When the browser can't decode the file, or there is no ink on it.
pub async fn prepare_blob(blob: &Blob) -> Result<Image, PictureError> {
    let bitmap = decode(blob).await.or(Err(PictureError::Undecodable))?;
    let data = pixels_of(&bitmap);
    bitmap.close();
    prepare_pixels(&data?)
}

async fn decode(blob: &Blob) -> Result<ImageBitmap, JsFailure> {
    let window = web_sys::window().ok_or_else(|| JsFailure("there is no window".to_owned()))?;
    if let Ok(bitmap) = decode_upright(&window, blob).await {
        return Ok(bitmap);
    }
    // Some browsers refuse the option, and turn pictures upright, or not, by a default of their own.
    let decoding = window.create_image_bitmap_with_blob(blob)?;
    Ok(JsFuture::from(decoding).await?.unchecked_into())
}

async fn decode_upright(window: &Window, blob: &Blob) -> Result<ImageBitmap, JsFailure> {
    let options = ImageBitmapOptions::new();
    options.set_image_orientation(ImageOrientation::FromImage);
    let decoding = window.create_image_bitmap_with_blob_and_image_bitmap_options(blob, &options)?;
    Ok(JsFuture::from(decoding).await?.unchecked_into())
}

/// Draws a bitmap, made smaller where it is very large, and reads its pixels.
fn pixels_of(bitmap: &ImageBitmap) -> Result<ImageData, JsFailure> {
    let longest = bitmap.width().max(bitmap.height()).max(1);
    let scale = (f64::from(LONGEST_SIDE) / f64::from(longest)).min(1.0);
    let fitted = |side: u32| (f64::from(side) * scale).round().max(1.0) as u32;
    let (width, height) = (fitted(bitmap.width()), fitted(bitmap.height()));
    let canvas = OffscreenCanvas::new(width, height)?;
    let context = canvas
        .get_context("2d")?
        .ok_or_else(|| JsFailure("no 2d context".to_owned()))?;
    let context: OffscreenCanvasRenderingContext2d = context.unchecked_into();
    let (width, height) = (f64::from(width), f64::from(height));
    context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, width, height)?;
    Ok(context.get_image_data(0.0, 0.0, width, height)?)
}
