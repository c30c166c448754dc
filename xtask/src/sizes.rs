//! `cargo xtask sizes`: what a visitor downloads, as it is and as hosts compress it.

use crate::node::{self, WireSize};
use crate::place::Place;
use crate::{Outcome, site};

/// What a file of the site is downloaded for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Group {
    Page,
    Places,
    CpuWorker,
    ThreadsWorker,
    GpuWorker,
    ModelsWorker,
    ObjectsWorker,
    Scorer,
    Parts,
    StorageWorker,
    Data,
    Pretrained,
    Other,
}

impl Group {
    const ALL: [(Self, &'static str); 13] = [
        (Self::Page, "page (html, js, wasm, css)"),
        (Self::Places, "places"),
        (Self::CpuWorker, "CPU worker"),
        (Self::ThreadsWorker, "CPU worker with threads"),
        (Self::GpuWorker, "GPU worker"),
        (Self::ModelsWorker, "model files worker"),
        (Self::ObjectsWorker, "object storage worker"),
        (Self::Scorer, "scorer of deployments"),
        (Self::Parts, "scripts fetched on call"),
        (Self::StorageWorker, "storage worker"),
        (Self::Data, "data files"),
        (Self::Pretrained, "pretrained model"),
        (Self::Other, "other files"),
    ];

    fn of(path: &str) -> Self {
        let extension = path.rsplit('.').next().unwrap_or_default();
        match extension {
            _ if path.starts_with("places") => Self::Places,
            _ if path.starts_with("worker_cpu_threads") => Self::ThreadsWorker,
            _ if path.starts_with("snippets/wasm-bindgen-rayon") => Self::ThreadsWorker,
            _ if path.starts_with("worker_cpu") => Self::CpuWorker,
            _ if path.starts_with("worker_gpu") => Self::GpuWorker,
            _ if path.starts_with("worker_models") => Self::ModelsWorker,
            _ if path.starts_with("worker_objects") => Self::ObjectsWorker,
            _ if path.contains("/web/objects/") => Self::ObjectsWorker,
            _ if path.starts_with("scorer") => Self::Scorer,
            _ if path.starts_with("parts/") => Self::Parts,
            _ if path.starts_with("worker_storage") => Self::StorageWorker,
            _ if path.starts_with("data/") => Self::Data,
            _ if path.contains("pretrained") => Self::Pretrained,
            "safetensors" | "bpk" | "pth" | "onnx" => Self::Pretrained,
            "html" | "js" | "wasm" | "css" => Self::Page,
            _ => Self::Other,
        }
    }
}

pub(crate) fn run(place: &Place) -> Outcome {
    node::require(place)?;
    let dist = place.dist();
    if !dist.join("index.html").is_file() {
        return Err("there is no site to measure: run `cargo xtask build` first".to_owned());
    }
    let paths = site::files(&dist)?;
    println!(
        "==> compressing {} files as a host would; brotli takes its time",
        paths.len()
    );
    let files: Vec<_> = paths.iter().map(|path| dist.join(path)).collect();
    let sizes = node::wire_sizes(place, &files)?;
    println!(
        "{:<28}{:>14}{:>14}{:>14}",
        "bytes", "raw", "gzip -9", "brotli -11"
    );
    for (group, title) in Group::ALL {
        let members = paths
            .iter()
            .zip(&sizes)
            .filter(|(path, _)| Group::of(path) == group);
        let WireSize { raw, gzip, brotli } = sum(members.map(|(_, size)| *size));
        println!(
            "{title:<28}{:>14}{:>14}{:>14}",
            grouped(raw),
            grouped(gzip),
            grouped(brotli)
        );
    }
    Ok(())
}

fn sum(sizes: impl Iterator<Item = WireSize>) -> WireSize {
    sizes.fold(WireSize::default(), |total, size| WireSize {
        raw: total.raw + size.raw,
        gzip: total.gzip + size.gzip,
        brotli: total.brotli + size.brotli,
    })
}

/// `1,234,567`
fn grouped(number: u64) -> String {
    match number / 1000 {
        0 => number.to_string(),
        thousands => format!("{},{:03}", grouped(thousands), number % 1000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_its_group() {
        for (path, group) in [
            ("index.html", Group::Page),
            ("page-0f3a_bg.wasm", Group::Page),
            ("static/style.css", Group::Page),
            ("places_bg.wasm", Group::Places),
            ("worker_cpu_loader.js", Group::CpuWorker),
            ("worker_cpu_threads_bg.wasm", Group::ThreadsWorker),
            (
                "snippets/wasm-bindgen-rayon-38edf6e439f6d70d/src/workerHelpers.no-bundler.js",
                Group::ThreadsWorker,
            ),
            ("worker_gpu_bg.wasm", Group::GpuWorker),
            ("worker_models_bg.wasm", Group::ModelsWorker),
            ("worker_objects_bg.wasm", Group::ObjectsWorker),
            (
                "snippets/digit-studio-c5cb9250d07bd7d0/src/web/objects/browser.js",
                Group::ObjectsWorker,
            ),
            ("scorer_bg.wasm", Group::Scorer),
            ("parts/tunnel.js", Group::Parts),
            ("worker_storage_bg.wasm", Group::StorageWorker),
            ("data/train-images-idx3-ubyte.gz", Group::Data),
            ("static/pretrained/net.bpk", Group::Pretrained),
            ("static/icon.svg", Group::Other),
        ] {
            assert_eq!(Group::of(path), group, "{path}");
        }
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(105_567), "105,567");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
