//! What the place of buckets promises, without a browser.

use super::*;
use crate::app::places::Route;

fn folder(connection: Option<&str>, bucket: &str, prefix: &str) -> Folder {
    Folder {
        connection: connection.map(str::to_owned),
        bucket: bucket.to_owned(),
        prefix: prefix.to_owned(),
    }
}

fn object(key: &str, size: u64, modified_at: f64) -> Item {
    Item::Object(Object {
        key: key.to_owned(),
        size,
        modified_at: Some(modified_at),
        content_type: None,
    })
}

#[test]
fn every_folder_has_an_address_that_leads_back_to_it() {
    for found in [
        folder(None, "data", ""),
        folder(None, "data", "a/b/"),
        folder(None, "data", "d é+?#%/100%/"),
        folder(None, "data", "//a//"),
        folder(Some("connection-1"), "data", ""),
        folder(Some("service-1a2b"), "data", "run 1/"),
    ] {
        let route = Route::Objects(found);
        let fragment = route.fragment();
        assert!(fragment.is_ascii() && !fragment[1..].contains(['#', '?', ' ']));
        assert_eq!(Route::parse(&fragment), route, "{fragment}");
    }
}

#[test]
fn addresses_that_people_type_are_understood() {
    for (fragment, route) in [
        ("#/storage", Route::Storage),
        ("#/storage/", Route::Storage),
        ("#/storage/at", Route::Storage),
        ("#/storage/at/connection-1", Route::Storage),
        ("#/storage/data/", Route::Objects(folder(None, "data", ""))),
        (
            "#/storage/data/a",
            Route::Objects(folder(None, "data", "a/")),
        ),
        (
            "#/storage/data/a/%ff",
            Route::Objects(folder(None, "data", "a/\u{fffd}/")),
        ),
    ] {
        assert_eq!(Route::parse(fragment), route, "{fragment}");
    }
}

#[test]
fn the_way_to_a_folder_has_a_step_for_each_part() {
    let inner = folder(Some("c"), "data", "a/b c/d/");
    let steps: Vec<(String, String)> = inner
        .crumbs()
        .into_iter()
        .map(|crumb| (crumb.title, crumb.folder.prefix))
        .collect();
    let step = |title: &str, prefix: &str| (title.to_owned(), prefix.to_owned());
    assert_eq!(
        steps,
        [step("data", ""), step("a", "a/"), step("b c", "a/b c/")]
    );
    assert_eq!(inner.title(), "d");
    assert_eq!(inner.name("a/b c/d/e"), "e");
    assert_eq!(inner.key("e"), "a/b c/d/e");
    assert!(folder(None, "data", "").crumbs().is_empty());
    assert_eq!(folder(None, "data", "").title(), "data");
}

#[test]
fn names_that_hide_something_show_it() {
    for (name, shown) in [
        ("d é+?#.txt", "d é+?#.txt"),
        (" ", "␣"),
        ("  a b ", "␣␣a b␣"),
        ("line\nfeed\0\u{7f}", "line␊feed␀␡"),
        ("\u{202e}gpj.exe", "\\u{202e}gpj.exe"),
        ("a\u{200b}b\u{85}", "a\\u{200b}b\\u{85}"),
        ("<b>😀</b>", "<b>😀</b>"),
        ("", "(no name)"),
    ] {
        assert_eq!(visible(name), shown, "{name:?}");
    }
    let titles = |prefix| {
        let inner = folder(None, "data", prefix);
        let crumbs = inner.crumbs().into_iter().map(|crumb| crumb.title);
        (crumbs.collect::<Vec<_>>(), inner.title())
    };
    assert_eq!(titles("/"), (vec!["data".to_owned()], "/".to_owned()));
    assert_eq!(titles("a//").0, ["data", "a"]);
    assert_eq!(titles("a/ /").1, "␣");
}

#[test]
fn folders_stand_before_objects_which_every_column_sorts() {
    let items = [
        object("b", 1, 3.0),
        Item::Folder("z/".to_owned()),
        object("A", 9, 1.0),
        object("c", 1, 2.0),
    ];
    let keys = |order| {
        let sorted = arrange_items(&items, order);
        sorted
            .iter()
            .map(|item| item.key().to_owned())
            .collect::<Vec<_>>()
    };
    let order = ObjectOrder::default();
    assert_eq!(keys(order), ["z/", "A", "b", "c"]);
    assert_eq!(
        keys(order.pressed(ObjectColumn::Name)),
        ["z/", "c", "b", "A"]
    );
    let by_size = order.pressed(ObjectColumn::Size);
    assert_eq!(keys(by_size), ["z/", "A", "b", "c"], "the largest first");
    assert_eq!(
        keys(by_size.pressed(ObjectColumn::Size)),
        ["z/", "b", "c", "A"]
    );
    assert_eq!(
        keys(order.pressed(ObjectColumn::Modified)),
        ["z/", "b", "c", "A"]
    );
    assert_eq!(by_size.aria(ObjectColumn::Size), "descending");
    assert_eq!(by_size.aria(ObjectColumn::Name), "none");
}

#[test]
fn sizes_are_told_in_two_digits_or_three() {
    for (bytes, words) in [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (9_940, "9.9 kB"),
        (9_960, "10 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (11_594_722, "12 MB"),
        (4_200_000_000, "4.2 GB"),
        (5_000_000_000_000_000, "5000 TB"),
    ] {
        assert_eq!(size_text(bytes), words);
    }
}

#[test]
fn a_listing_says_how_much_it_shows() {
    let data = folder(None, "data", "");
    let items = [Item::Folder("a/".to_owned()), object("b", 1_500, 0.0)];
    assert_eq!(
        listing_words(&data, &items, true),
        "1 folder and 1 object, 1.5 kB"
    );
    assert_eq!(
        listing_words(&data, &items[..1], false),
        "The first 1 folder"
    );
    assert_eq!(listing_words(&data, &[], true), "Nothing is in data");
}

#[test]
fn what_is_kept_is_told_and_counted() {
    let kept = |name: &str, count, bytes| Kept {
        name: name.to_owned(),
        count,
        bytes,
    };
    let all = [
        kept("runs", 3, Some(2_000_000)),
        kept("buckets", 1, Some(0)),
        kept("objects", 2, Some(1_500)),
        kept("mnist", 4, Some(11_000_000)),
        kept("pages", 40, None),
        kept("connections", 1, Some(96)),
    ];
    assert_eq!(
        kept_words(&all),
        "data set 11 MB · runs 2.0 MB · objects 1.5 kB"
    );
    let lines = clearing(&all);
    assert_eq!(lines.len(), all.len());
    assert_eq!(lines[0], "3 runs, with networks, figures and logs");
    assert_eq!(lines[2], "2 objects, 1.5 kB");
    let space = Space {
        usage: 13_000_000,
        quota: 2_000_000_000,
        is_persisted: false,
    };
    assert_eq!(space_words(space), "13 MB of 2.0 GB used");
    assert!(space.share() > 0.006 && Space::default().share() == 0.0);
    assert!(!space.is_full(None) && !Space::default().is_full(None));
    assert!(
        space.is_full(Some(13_000_000)),
        "it was refused with as much"
    );
    assert!(!space.is_full(Some(13_000_001)), "something was deleted");
    let usage = space.quota - 10;
    assert!(Space { usage, ..space }.is_full(None));
}

#[test]
fn files_go_three_at_a_time_and_only_failures_stay() {
    let mut transfers = Transfers::default();
    let ids: Vec<u32> = ["a", "b", "c", "d"]
        .map(|key| transfers.add(Direction::Up, folder(None, "data", ""), key.to_owned()))
        .into();
    let started: Vec<u32> = std::iter::from_fn(|| transfers.start_next()).collect();
    assert_eq!(started, ids[..3]);
    transfers.progress(ids[0], 500, Some(1_000));
    assert_eq!(transfers.all[0].share(), Some(0.5));
    assert_eq!(transfers.all[0].words(), "500 bytes of 1.0 kB");
    transfers.end(ids[0], Outcome::Done);
    assert_eq!(transfers.start_next(), Some(ids[3]));
    transfers.end(ids[1], Outcome::Canceled);
    transfers.end(ids[2], Outcome::Failed("no room".to_owned()));
    assert_eq!(
        transfers.words(),
        "1 file done (Upload a to data), 1 file on the way, 1 file failed"
    );
    transfers.end(ids[3], Outcome::Done);
    assert!(!transfers.is_busy());
    transfers.end(ids[2], Outcome::Canceled);
    assert_eq!(transfers.words(), "2 files done");
    transfers.add(Direction::Down, folder(None, "data", ""), "e".to_owned());
    assert_eq!(transfers.words(), "1 file on the way");
    transfers.leave();
    assert_eq!(transfers.words(), "1 file on the way");
    transfers.end(5, Outcome::Done);
    assert_eq!(transfers.words(), "1 file done (Download e from data)");
    transfers.leave();
    assert_eq!(transfers.words(), "");
}

#[test]
fn two_files_for_one_key_go_one_after_the_other() {
    let mut transfers = Transfers::default();
    let mut add = |bucket, key: &str| {
        transfers.add(Direction::Up, folder(None, bucket, "a/"), key.to_owned())
    };
    let (first, second, other) = (add("data", "a/1"), add("data", "a/1"), add("more", "a/1"));
    let is_taken = |transfers: &Transfers, key| transfers.is_taken(&folder(None, "data", ""), key);
    assert!(is_taken(&transfers, "a/1") && !is_taken(&transfers, "a/2"));
    assert_eq!(transfers.start_next(), Some(first));
    assert_eq!(transfers.start_next(), Some(other));
    assert_eq!(transfers.start_next(), None);
    transfers.end(first, Outcome::Done);
    assert_eq!(transfers.start_next(), Some(second));
    transfers.end(second, Outcome::Failed("no room".to_owned()));
    assert!(!is_taken(&transfers, "a/1"), "what failed is not there");
}

#[test]
fn a_copy_goes_to_another_name_and_has_one() {
    let (here, there) = (folder(None, "data", "a/"), folder(None, "other", ""));
    let problem = |to: &Folder, key| copy_problem((&here, "a/one"), to, key);
    assert_eq!(problem(&there, "a/one"), None);
    assert_eq!(problem(&here, "a/two"), None);
    assert_eq!(
        problem(&folder(Some("c"), "data", ""), "a/one"),
        None,
        "another store"
    );
    assert!(problem(&here, "a/one").is_some_and(|words| words.contains("the object itself")));
    assert!(problem(&there, "").is_some_and(|words| words.contains("a name")));
}

#[test]
fn what_would_be_replaced_is_named() {
    let owned = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    let names = |names: &[&str]| clash_words(&owned(names), true);
    assert_eq!(names(&["a.txt"]), "a.txt is here already.");
    assert_eq!(
        clash_words(&owned(&["a", "b"]), false),
        "Whether this is here already can’t be told: a, b."
    );
    assert_eq!(names(&["a", "b"]), "2 files are here already: a, b.");
    assert_eq!(
        names(&["a", "b", "c", "d", "e"]),
        "5 files are here already: a, b, c and 2 more."
    );
}

#[test]
fn a_bucket_goes_with_what_is_in_it_only_after_a_number() {
    assert_eq!(
        emptying("data", 1, true),
        "data holds 1 object. Delete all of it for good?"
    );
    assert_eq!(
        emptying("data", 1_000, false),
        "data holds more than 1,000 objects. Delete all of it for good?"
    );
}

#[test]
fn a_refusal_without_a_rule_is_its_words() {
    let refusal = Refusal::read("There is no bucket \"a\": create it first.");
    assert_eq!(refusal.rule, None);
    assert!(refusal.words.starts_with("There is no bucket") && refusal.more.is_empty());
    assert!(Refusal::default().is_none());
    assert_eq!(Refusal::read("no room").words, "No room.");
    let words = Refusal::read("https://s3.example.org refused").words;
    assert_eq!(words, "https://s3.example.org refused.");
}

#[test]
fn a_folder_that_is_not_here_is_told_with_a_way_on() {
    let (here, there) = (folder(None, "data", "a/"), folder(Some("c"), "data", ""));
    let told = |folder, cause| absence(folder, cause, "https://s3.example.org");
    let (title, words) = told(&here, Cause::of("NoSuchBucket")).unwrap_or_default();
    assert_eq!(title, "There is no bucket \"data\" here");
    assert!(words.starts_with("This browser has no bucket of this name."));
    let (_, words) = told(&there, Cause::NoBucket).unwrap_or_default();
    assert!(words.contains("https://s3.example.org") && words.contains("your key may not see it"));
    let (title, _) = told(&there, Cause::of("NoSuchConnection")).unwrap_or_default();
    assert_eq!(title, "This service is not connected");
    for other in [
        "AccessDenied",
        "QuotaExceededError",
        "InvalidBucketName",
        "",
    ] {
        assert_eq!(told(&there, Cause::of(other)), None, "{other}");
    }
}

#[cfg(feature = "objects")]
#[test]
fn the_rule_to_set_is_told_apart() {
    let rule = crate::app::objects::cors_rule("https://example.org");
    let message = format!("Give it this rule: {rule}. Many services create none.");
    let refusal = Refusal::read(&message);
    assert_eq!(refusal.words, "Give it this rule:");
    assert_eq!(refusal.more, "Many services create none.");
    let shown = refusal.rule.unwrap_or_default();
    assert!(shown.lines().count() > 5, "{shown}");
    let packed = |text: &str| text.replace(char::is_whitespace, "");
    assert_eq!(packed(&shown), packed(&rule), "it is the same JSON");
}
