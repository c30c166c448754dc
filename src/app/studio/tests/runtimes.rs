//! Where a run computes, and what happens when that is not there.

use super::*;

#[test]
fn automatic_trains_on_a_real_gpu_and_else_on_the_cpu() {
    let check = |gpu, runtime| assert_eq!(training(gpu).runs[0].runtime, Some(runtime));
    check(Some(AdapterSpeed::Hardware), Runtime::Webgpu);
    check(Some(AdapterSpeed::Software), Runtime::Flex);
    check(None, Runtime::Flex);
}

#[test]
fn an_address_that_asks_for_a_missing_gpu_falls_back_and_says_so() {
    let mut studio = Studio::default();
    let webgpu = RuntimeChoice::Only(Runtime::Webgpu);
    send(&mut studio, Input::Opened(webgpu));
    send(
        &mut studio,
        Input::Probed(GpuProbe::Absent {
            reason: "there is no adapter".to_owned(),
        }),
    );
    assert_eq!(studio.runtimes.choice, RuntimeChoice::Auto);
    assert!(studio.notices[0].text.contains("there is no adapter"));
}

#[test]
fn a_train_button_pressed_before_the_gpu_is_known_falls_back_with_the_page() {
    let mut studio = Studio::default();
    let webgpu = RuntimeChoice::Only(Runtime::Webgpu);
    send(&mut studio, Input::Opened(webgpu));
    let definition = Definition {
        runtime: webgpu,
        ..Definition::default()
    };
    let id = "training-a".to_owned();
    send(&mut studio, Input::Train { id, definition });
    let reason = "there is no adapter".to_owned();
    send(&mut studio, Input::Probed(GpuProbe::Absent { reason }));
    assert_eq!(studio.runs[0].runtime, Some(Runtime::Flex));
}
