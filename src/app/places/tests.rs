//! What the places promise, without a browser.

use super::*;

fn entry(id: &str, accuracy: Option<f64>) -> Entry {
    Entry {
        id: id.to_owned(),
        network: "net".to_owned(),
        accuracy,
        is_here: true,
        ..Entry::default()
    }
}

fn order(column: Column, is_descending: bool) -> Order<Column> {
    Order {
        column,
        is_descending,
    }
}

#[test]
fn a_draft_takes_nothing_back_that_was_stored_elsewhere() {
    let saved = |name: &str, author: &str| Saved {
        id: "definition-1".to_owned(),
        name: name.to_owned(),
        author: author.to_owned(),
        ..Saved::new()
    };
    let (base, typed, stored) = (saved("Old", ""), saved("Old", "Me"), saved("New", ""));
    assert_eq!(typed.changes(&base), [("author", "Me")]);
    assert_eq!(typed.onto(&base, &stored), saved("New", "Me"));
    let typed = saved("Mine", "");
    assert_eq!(
        typed.onto(&base, &stored),
        saved("Mine", ""),
        "what was typed is meant"
    );
    assert_eq!(base.onto(&base, &stored), stored);
    assert!(base.changes(&base).is_empty());
}

#[test]
fn every_address_leads_back_to_where_it_came_from() {
    let routes = [
        Route::Studio,
        Route::Runs,
        Route::Run("run-1".to_owned()),
        Route::Compare(vec!["run-1".to_owned(), "run-2".to_owned()]),
        Route::Models,
        Route::Model("model-1".to_owned()),
        Route::CompareModels(["model-1".to_owned(), "pretrained".to_owned()]),
        Route::Deployments,
        Route::Deployment("d-1".to_owned()),
        Route::Deploy(None),
        Route::Deploy(Some("run-1".to_owned())),
    ];
    for route in routes {
        assert_eq!(Route::parse(&route.fragment()), route);
    }
    for (fragment, route) in [
        ("", Route::Studio),
        ("#nowhere", Route::Studio),
        ("#/runs/", Route::Runs),
        ("#/runs/compare/a/a", Route::Runs),
        ("#/models/compare/a/a", Route::Models),
        ("#/models/compare", Route::Models),
        // What is no place of its own is the place that it begins with.
        ("#/runs/a/b", Route::Runs),
        ("#/runs/definitions/a/b", Route::Definitions),
        ("#/models/a/b", Route::Models),
        ("#/deployments/a/b", Route::Deployments),
    ] {
        assert_eq!(Route::parse(fragment), route, "{fragment}");
    }
    let many = Route::parse("#/runs/compare/a/b/c/d/e/f");
    assert!(matches!(many, Route::Compare(ids) if ids.len() == MOST_COMPARED));
}

#[test]
fn what_has_no_value_yet_is_last_both_ways() {
    let runs = [
        entry("a", None),
        entry("b", Some(0.9)),
        entry("c", Some(0.95)),
    ];
    let sorted = |order| arrange(&runs, &Filter::default(), order);
    assert_eq!(sorted(order(Column::Accuracy, false)), ["b", "c", "a"]);
    assert_eq!(sorted(order(Column::Accuracy, true)), ["c", "b", "a"]);
}

#[test]
fn every_column_sorts_both_ways() {
    let early = Entry {
        name: "first".to_owned(),
        network: "accurate".to_owned(),
        state: State::Running,
        epochs: 1,
        runtime: "flex".to_owned(),
        loss: Some(0.1),
        submitted_at: 1.0,
        seconds: Some(1.0),
        ..entry("a", Some(0.1))
    };
    let late = Entry {
        name: "second".to_owned(),
        network: "net".to_owned(),
        state: State::Completed,
        epochs: 2,
        runtime: "webgpu".to_owned(),
        loss: Some(0.2),
        submitted_at: 2.0,
        seconds: Some(7.0),
        ..entry("b", Some(0.2))
    };
    let runs = [late, early];
    for column in Column::ALL.iter().copied() {
        let sorted = |down| arrange(&runs, &Filter::default(), order(column, down));
        assert_eq!(sorted(false), ["a", "b"], "{column:?}");
        assert_eq!(sorted(true), ["b", "a"], "{column:?}");
    }
}

#[test]
fn a_header_pressed_again_turns_the_order() {
    let once = Order::default().pressed(Column::Loss);
    assert_eq!(once.aria(Column::Loss), "ascending");
    assert_eq!(once.pressed(Column::Loss).aria(Column::Loss), "descending");
    assert_eq!(once.aria(Column::Name), "none");
    assert_eq!(
        Order::of(Column::Accuracy).aria(Column::Accuracy),
        "descending"
    );
}

#[test]
fn filters_take_the_state_and_every_word() {
    let mut runs = [entry("run-1", None), entry("run-2", None)];
    runs[0].name = "Small steps".to_owned();
    runs[1].state = State::Failed;
    let shown = |state, text: &str| {
        let text = text.to_owned();
        arrange(&runs, &Filter { state, text }, Order::default())
    };
    assert_eq!(shown(None, "  NET steps "), ["run-1"]);
    assert_eq!(shown(Some(State::Failed), ""), ["run-2"]);
    assert!(shown(Some(State::Failed), "small").is_empty());
}

#[test]
fn only_what_differs_is_compared() {
    let with = |name: &str, rate: &str| Entry {
        settings: vec![
            ("name".to_owned(), format!("\"{name}\"")),
            ("learning_rate".to_owned(), rate.to_owned()),
            ("seed".to_owned(), "1".to_owned()),
        ],
        ..entry(name, None)
    };
    let found = differences(&[with("a", "0.01"), with("b", "0.02")]);
    let expected = Difference {
        setting: "learning rate".to_owned(),
        values: vec!["0.01".to_owned(), "0.02".to_owned()],
    };
    assert_eq!(found, [expected]);
    assert!(differences(&[with("a", "0.01"), with("b", "0.01")]).is_empty());
    assert!(differences(&[]).is_empty());
}

#[test]
fn another_tabs_run_can_only_be_looked_at() {
    for state in State::ALL {
        let elsewhere = Entry {
            state,
            is_here: false,
            ..Entry::default()
        };
        assert!(elsewhere.actions().is_empty());
        assert!(progress_text(&elsewhere).contains("another tab"));
        assert_eq!(State::from_name(state.name()), Some(state));
    }
}

#[test]
fn losses_are_taken_up_and_replaced() {
    let mut curves = Curves::default();
    assert!(curves.take(0, &[1.0, 2.0, 3.0]));
    assert!(curves.take(1, &[9.0]));
    assert_eq!(curves.losses, [1.0, 9.0]);
    assert!(!curves.take(5, &[4.0]), "some are missing");
}

#[test]
fn times_are_told_as_people_do() {
    for (seconds, words) in [
        (5.0, "just now"),
        (125.0, "2 min ago"),
        (7_300.0, "2 h ago"),
        (90_000.0, "1 day ago"),
        (-9.0, "just now"),
    ] {
        assert_eq!(ago(0.0, seconds * 1_000.0), words);
    }
}
