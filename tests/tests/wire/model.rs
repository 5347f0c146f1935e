//! The whole protocol against a simple model of it: three people do whatever comes to their minds, and at each step every
//! answer, every refusal and everything that anybody hears is what the model says, in its order.
//!
//! `MADANG_MODEL_STEPS=100000` is the long form. A failure prints its seed and is made as short as it can be.

mod driver;
mod governing;
mod reading;
mod room;
mod steps;
mod talking;
mod world;

use std::cell::RefCell;

use madang_tests::Host;
use proptest::collection::vec;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use steps::Step;

/// Steps of one evening, after which there are new people and rooms.
const EVENING_STEPS: usize = 100;
/// Evenings on one host, which has 1,000 rooms at most.
const HOST_EVENINGS: usize = 100;
const STEPS: usize = 2000;
const SEEDS: [u8; 4] = [1, 2, 3, 4];

/// A host that is started anew after so many evenings.
struct Hosts {
    runtime: tokio::runtime::Runtime,
    host: RefCell<(usize, Option<Host>)>,
}

impl Hosts {
    fn spend_evening(&self, steps: &[Step]) {
        let _entered = self.runtime.enter();
        let mut host = self.host.borrow_mut();
        if host.0.is_multiple_of(HOST_EVENINGS) {
            host.1 = None;
            let arguments = ["--limits", "off", "--grace", "3600"];
            host.1 = Some(self.runtime.block_on(Host::start_with(&arguments)));
        }
        host.0 += 1;
        let at = host.1.as_ref().expect("it was just started").at();
        self.runtime.block_on(driver::spend_evening(at, steps));
    }
}

fn steps_in_all() -> usize {
    let asked = std::env::var("MADANG_MODEL_STEPS").ok();
    asked.map_or(STEPS, |steps| steps.parse().expect("MADANG_MODEL_STEPS is a number"))
}

#[test]
fn whatever_three_people_do_is_what_the_model_says() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let hosts = Hosts { runtime: runtime.expect("a runtime"), host: RefCell::new((0, None)) };
    let evenings = steps_in_all().div_ceil(EVENING_STEPS * SEEDS.len());
    for seed in SEEDS {
        eprintln!("seed {seed}: {evenings} evenings of {EVENING_STEPS} steps");
        let cases = u32::try_from(evenings).expect("a sensible number");
        let config = Config { cases, failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
        let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
        let mut runner = TestRunner::new_with_rng(config, random);
        let outcome = runner.run(&vec(steps::step(), EVENING_STEPS), |steps| {
            hosts.spend_evening(&steps);
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    }
}
