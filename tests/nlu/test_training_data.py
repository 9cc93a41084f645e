import pytest

from bot.nlu.refusals import TrainingDataRefused
from bot.nlu.train import distinct
from bot.nlu.training_data import read_training_data

HEAD = 'version: "3.1"\nnlu:\n'


def test_examples_of_a_block_carry_their_line(write):
    data = read_training_data(write(HEAD + "  - intent: greet\n    examples: |\n      - 你好\n"))
    (example,) = data.examples
    assert (example.text, example.intent, str(example.source)) == ("你好", "greet", "asks.yml:5")


def test_annotations_become_entities_with_their_place(write):
    text = HEAD + "  - intent: track\n    examples: |\n      - 查[SQ-0012](ticket_number)进度\n"
    (example,) = read_training_data(write(text)).examples
    (entity,) = example.entities
    assert example.text == "查SQ-0012进度"
    assert example.text[entity.start : entity.end] == entity.value == "SQ-0012"


def test_annotations_in_json_give_the_value(write):
    text = (
        HEAD + '  - intent: t\n    examples: |\n      - 查[sq12]{"entity":"n","value":"SQ-0012"}\n'
    )
    (example,) = read_training_data(write(text)).examples
    assert (example.entities[0].entity, example.entities[0].value) == ("n", "SQ-0012")


def test_plain_brackets_are_text(write):
    text = HEAD + "  - intent: t\n    examples: |\n      - 收到[捂脸]\n"
    (example,) = read_training_data(write(text)).examples
    assert (example.text, example.entities) == ("收到[捂脸]", ())


def test_metadata_tells_the_topic_of_one_example(write):
    text = (
        HEAD + "  - intent: t\n    examples:\n      - text: 医保\n        metadata: {topic: life}\n"
    )
    assert read_training_data(write(text)).examples[0].topic == "life"


def test_metadata_of_an_intent_tells_the_topic_of_all(write):
    text = HEAD + "  - intent: t\n    metadata: {topic: work}\n    examples: |\n      - 一\n"
    assert read_training_data(write(text)).examples[0].topic == "work"


def test_some_intents_have_a_topic_by_nature(write):
    text = HEAD + "  - intent: request_mood\n    examples: |\n      - 心烦\n"
    assert read_training_data(write(text)).examples[0].topic == "mood"


def test_lookup_words_become_one_pattern_with_the_longest_first(write):
    text = HEAD + "  - lookup: place\n    examples: |\n      - 食堂\n      - 一号食堂\n"
    assert read_training_data(write(text)).patterns[0].regex == "(?:一号食堂|食堂)"


def test_synonyms_point_at_their_value(write):
    text = HEAD + "  - synonym: 后勤科\n    examples: |\n      - 后勤\n"
    (synonym,) = read_training_data(write(text)).synonyms
    assert (synonym.written, synonym.value) == ("后勤", "后勤科")


def test_a_folder_is_read_in_the_order_of_names(write):
    for name in ("b.yml", "a.yml"):
        write(HEAD + f"  - intent: {name[0]}\n    examples: |\n      - {name[0]}\n", name)
    folder = write("", "c.yml").parent
    assert [example.intent for example in read_training_data(folder).examples] == ["a", "b"]


REFUSED = {
    "nlu:\n  - intent: [": "asks.yml:2: not valid YAML",
    HEAD + "  - intent: greet\n    examples: |\n": "asks.yml:3: the intent `greet` has no examples",
    HEAD + "  - intent: greet\n": "asks.yml:3: the intent `greet` has no examples",
    HEAD + "  - intent: ''\n    examples: |\n      - x\n": "asks.yml:3: the intent has no name",
    HEAD
    + "  - intent: g\n    examples: |\n      - 好\n      早\n": "asks.yml:6: an example begins",
    HEAD + "  - intent: g\n    examples: |\n      -\n": "asks.yml:5: the example is empty",
    HEAD + "  - intnt: g\n    examples: |\n      - x\n": "asks.yml:3: a block begins with",
    HEAD + "  - intent: g\n    exmples: |\n      - x\n": "asks.yml:4: `exmples` is not known",
    HEAD + "  - regex: r\n    examples: |\n      - (\n": "asks.yml:5: not a regular expression",
    HEAD
    + "  - intent: g\n    metadata: {topic: x}\n    examples: |\n      - x\n": "asks.yml:4: the",
    "wrong: 1\n": "asks.yml:1: `wrong` is not a section",
    "nlu: 3\n": "asks.yml:1: a list is expected here",
    "nlu: []\nnlu: []\n": "asks.yml:2: `nlu` stands here twice",
    HEAD + "  - intent: g\n    examples:\n      - x\n": "asks.yml:5: write examples as one block",
    HEAD + '  - intent: g\n    examples: |\n      - [a]{"x":1}\n': "asks.yml:5: the entity",
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_bad_file_is_refused_in_one_sentence_with_its_line(write, text):
    with pytest.raises(TrainingDataRefused) as refusal:
        read_training_data(write(text))
    assert str(refusal.value).startswith(REFUSED[text])
    assert "\n" not in str(refusal.value)


def test_a_file_that_is_not_text_is_refused(tmp_path):
    (tmp_path / "asks.yml").write_bytes(b"\xff\xfe")
    with pytest.raises(TrainingDataRefused, match=r"asks\.yml:1: the file is not UTF-8"):
        read_training_data(tmp_path)


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(TrainingDataRefused, match="no such file"):
        read_training_data(tmp_path / "nowhere")


def test_a_line_under_two_intents_is_refused_with_both_places(write):
    text = HEAD + "  - intent: a\n    examples: |\n      - 你好\n"
    text += "  - intent: b\n    examples: |\n      - 你好 \n"
    with pytest.raises(
        TrainingDataRefused, match=r"asks\.yml:8: .* is b here and a in asks\.yml:5"
    ):
        distinct(read_training_data(write(text)).examples)


def test_a_line_written_twice_counts_once(write):
    text = HEAD + "  - intent: a\n    examples: |\n      - 你好\n      - 妳好\n"
    text += "  - intent: b\n    examples: |\n      - 再见\n"
    assert len(distinct(read_training_data(write(text)).examples)) == 2


def test_one_intent_alone_is_refused(write):
    text = HEAD + "  - intent: a\n    examples: |\n      - 你好\n"
    with pytest.raises(TrainingDataRefused, match="at least two intents"):
        distinct(read_training_data(write(text)).examples)
