//! What the table of networks promises.

use super::*;
use crate::app::places::Order;

fn entry(id: &str, origin: ModelOrigin) -> ModelEntry {
    ModelEntry {
        id: id.to_owned(),
        origin,
        ..ModelEntry::default()
    }
}

#[test]
fn what_can_be_done_depends_on_where_a_network_comes_from() {
    use ModelAction::{Delete, Keep, Rename, Test, Use};
    let shipped = entry("pretrained", ModelOrigin::Page);
    assert_eq!(shipped.actions(), [Use, Test]);
    let of_run = entry("training-a", ModelOrigin::Run("training-a".to_owned()));
    assert_eq!(of_run.actions(), [Use, Keep, Test]);
    let saved = ModelEntry {
        is_kept: true,
        is_in_use: true,
        ..entry("model-a", ModelOrigin::Run("training-a".to_owned()))
    };
    assert_eq!(saved.actions(), [Test, Rename, Delete]);
    let loose = entry("model-b", ModelOrigin::File("a.pth".to_owned()));
    assert_eq!(loose.actions(), [Use, Keep, Test, Rename, Delete]);
}

#[test]
fn networks_are_sorted_and_what_has_no_value_is_last_both_ways() {
    let with = |id: &str, created_at, share: Option<f64>, size| ModelEntry {
        name: id.to_uppercase(),
        created_at,
        accuracy: share.map(|share| Accuracy {
            share,
            interval: [share; 2],
        }),
        size,
        ..entry(id, ModelOrigin::Page)
    };
    let all = [
        with("page", None, Some(0.9), 3),
        with("old", Some(1.0), None, 1),
        with("new", Some(2.0), Some(0.8), 2),
    ];
    let sorted = |order| arrange_models(all.iter(), order);
    assert_eq!(sorted(Order::default()), ["new", "old", "page"]);
    let added = Order::default().pressed(ModelColumn::Added);
    assert_eq!(sorted(added), ["old", "new", "page"]);
    let best = Order::of(ModelColumn::Accuracy);
    assert_eq!(sorted(best), ["page", "new", "old"]);
    assert_eq!(sorted(Order::of(ModelColumn::Size)), ["old", "new", "page"]);
    assert_eq!(sorted(Order::of(ModelColumn::Name)), ["new", "old", "page"]);
    // All of one architecture: as they were.
    let same = Order::of(ModelColumn::Architecture);
    assert_eq!(sorted(same), ["page", "old", "new"]);
}

#[test]
fn an_accuracy_is_told_with_its_interval() {
    let accuracy = Accuracy {
        share: 0.9912,
        interval: [0.989_077, 0.992_862],
    };
    assert_eq!(interval_text(Some(accuracy)), "99.12 % (98.91 to 99.29)");
    assert_eq!(interval_text(None), "–");
}

#[test]
fn files_are_called_as_every_system_takes() {
    let onnx = EXPORT_FORMATS[2];
    assert_eq!(
        file_name("Tiny from a/b.pth", onnx),
        "Tiny-from-a-b-pth.onnx"
    );
    assert_eq!(file_name("..", onnx), "network.onnx");
    assert_eq!(file_name("Größe 7", onnx), "Größe-7.onnx");
}

#[test]
fn two_answers_are_compared() {
    assert_eq!(verdict(Some(7), Some(7)), "Both read 7");
    assert_eq!(verdict(Some(7), Some(1)), "They differ: 7 and 1");
    assert_eq!(verdict(Some(7), None), "");
}
