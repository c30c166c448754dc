//! The line of the settings, and the runtimes to choose from.

use super::*;

#[test]
fn the_settings_are_told_in_a_line() {
    let mut studio = Studio::default();
    let choose = |studio: &mut Studio, architecture| {
        update(studio, 0.0, Input::ArchitectureChosen(architecture));
        settings_line(studio)
    };
    assert_eq!(
        choose(&mut studio, Architecture::Net),
        "net · 1 epoch · recommended settings · CPU (Flex)"
    );
    studio.form.edit(Field::Epochs, "2".to_owned());
    studio.form.edit(Field::Schedule, "one-cycle".to_owned());
    studio.form.edit(Field::Momentum, "2".to_owned());
    assert_eq!(settings_line(&studio), "momentum needs another value");
    studio.form.edit(Field::Momentum, " 0.9".to_owned());
    assert_eq!(
        settings_line(&studio),
        "net · 2 epochs · schedule One cycle · momentum 0.9 · CPU (Flex)"
    );
    assert_eq!(
        choose(&mut studio, Architecture::Fast),
        "fast · 2 epochs · CPU (Flex)"
    );
    update(&mut studio, 0.0, Input::RecipeTaken);
    assert_eq!(
        settings_line(&studio),
        "fast · 1 epoch · recommended settings · CPU (Flex)"
    );
}

#[test]
fn what_stands_under_a_setting_helps() {
    let mut form = Form::of(Architecture::Net);
    assert_eq!(setting_note(&form, Field::Epochs), Field::Epochs.hint());
    form.edit(Field::Epochs, "0".to_owned());
    assert!(setting_note(&form, Field::Epochs).starts_with("Epochs must be"));
    let notes = Architecture::ALL.map(|of| setting_note(&Form::of(of), Field::Optimizer));
    assert_ne!(notes[0], notes[1], "each optimizer has words of its own");
}

#[test]
fn an_architecture_says_what_it_is_and_what_it_reaches() {
    let mut studio = studio_with(RunState::Completed, 20);
    studio.form.choose(Architecture::Net);
    let said =
        "he code pattern's own network: 21,840 parameters, reads about 94.4\u{a0}% after 1 epoch.";
    assert_eq!(architecture_note(&studio), format!("T{said}"));
    studio.runs[0].state = RunState::Running;
    assert_eq!(architecture_note(&studio), format!("Next run · t{said}"));
    for architecture in Architecture::ALL {
        let said = architecture_line(architecture);
        let epochs = counted(architecture.recipe().epochs.into(), "epoch");
        assert!(said.ends_with(&format!(" {epochs}.")), "{said}");
    }
}

#[test]
fn a_runtime_that_is_not_there_says_why() {
    let mut studio = Studio::default();
    let reason = "this browser has no WebGPU".to_owned();
    update(&mut studio, 0.0, Input::Probed(GpuProbe::Absent { reason }));
    let [automatic, webgpu, flex, _] = runtime_options(&studio);
    assert!(automatic.is_available && flex.is_available && !webgpu.is_available);
    assert_eq!(webgpu.remark, "Not available: this browser has no WebGPU.");
    assert_eq!(
        runtime_note(&studio),
        "Automatic means CPU (Flex) here: this browser has no WebGPU."
    );
    assert_eq!(chip(&studio), "CPU (Flex)");
}

#[test]
fn a_run_under_way_keeps_its_runtime() {
    let mut studio = studio_with(RunState::Running, 4);
    let choice = RuntimeChoice::Only(Runtime::Ndarray);
    update(&mut studio, 0.0, Input::RuntimeChosen(choice));
    assert_eq!(
        runtime_note(&studio),
        "Training uses CPU (ndarray): chosen by you. The run under way stays on CPU (Flex)."
    );
}
