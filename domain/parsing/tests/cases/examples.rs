//! Every definition reads its own examples as it says.

use parsing::definition::Definitions;

#[test]
fn every_example_is_read_as_expected() {
    let definitions = Definitions::builtin();
    let wrong: Vec<String> = definitions
        .iter()
        .filter_map(|definition| definitions.check_examples(&definition.name).err())
        .map(|error| error.to_string())
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_definition_has_examples_and_documentation() {
    for definition in Definitions::builtin().iter() {
        let name = &definition.name;
        assert!(!definition.examples.is_empty(), "{name} has no example");
        assert!(
            definition.description.len() > 40,
            "{name} does not say what it reads"
        );
        assert!(
            definition.setup.len() > 40,
            "{name} does not say how to make the product send mails"
        );
        assert!(
            definition.no_run || !definition.kinds.is_empty(),
            "{name} gives no type"
        );
    }
}

#[test]
fn only_updates_and_certificates_of_3cx_are_hidden() {
    let hidden: Vec<&str> = Definitions::builtin()
        .iter()
        .filter(|definition| definition.hidden_from_run_checks())
        .map(|definition| definition.name.as_str())
        .collect();
    assert_eq!(hidden, ["threecx-ssl-certificate", "threecx-update"]);
}

#[test]
fn every_claimed_example_holds_a_required_word() {
    for definition in Definitions::builtin().iter() {
        for example in &definition.examples {
            let all = format!(
                "{}\n{}\n{}\n{}",
                example.subject, example.from, example.text, example.html
            );
            let all = all.to_lowercase().replace("&amp;", "&");
            let words = definition.required_words();
            assert!(
                words.iter().any(|word| all.contains(word.as_str())),
                "{}: {}",
                definition.name,
                example.about
            );
        }
    }
}

#[test]
fn a_set_is_shared_between_threads() {
    fn shared<T: Send + Sync + std::fmt::Debug>(_: &T) {}
    shared(Definitions::builtin());
}
