//! Image files that were dropped, pasted or picked.

use super::desk::Desk;
use super::future::begin;
use super::raster::{PictureError, prepare_blob};
use crate::app::studio::Input;
use web_sys::{File, Url};

/// Largest file that is decoded. A photo has some megabytes; more is a mistake that could stall a phone.
const MOST_BYTES: f64 = 50e6;

/// Reads files one after the other, so that their numbers follow their order.
pub fn add_files(desk: Desk, files: Vec<File>) {
    begin(async move {
        for file in files {
            let prepared = if file.size() > MOST_BYTES {
                Err("this file is larger than 50 MB".to_owned())
            } else {
                prepare_blob(&file)
                    .await
                    .map_err(|error: PictureError| error.to_string())
            };
            // The picture is shown as long as the page lives, or until the gallery is cleared.
            let url = Url::create_object_url_with_blob(&file).unwrap_or_default();
            desk.send(Input::FileAdded {
                name: file.name(),
                url,
                prepared,
            });
        }
    });
}

/// Takes all files out of the gallery and frees their pictures.
pub fn clear_files(desk: Desk) {
    let urls = desk.peek(|studio| {
        let files = studio.reading.files.iter();
        files.map(|file| file.url.clone()).collect::<Vec<_>>()
    });
    desk.send(Input::FilesCleared);
    for url in urls {
        // An address that is already gone needs no freeing.
        Url::revoke_object_url(&url).ok();
    }
}
