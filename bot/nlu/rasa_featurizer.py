"""The sentence encoder as a dense featurizer of a real Rasa 3.6, which imports it by path."""

from typing import Any

from rasa.engine.graph import GraphComponent
from rasa.engine.recipes.default_recipe import (
    DefaultV1Recipe,
)
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import (
    DenseFeaturizer,
)
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import (
    FEATURE_TYPE_SENTENCE,
    FEATURE_TYPE_SEQUENCE,
    TEXT,
)
from rasa.shared.nlu.training_data.features import (
    Features,
)
from rasa.shared.nlu.training_data.message import (
    Message,
)
from rasa.shared.nlu.training_data.training_data import (
    TrainingData,
)

from bot.nlu.encoder import SentenceEncoder


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):  # type: ignore[misc]  # no types here
    """Gives each message the encoder's vector, as the sentence's feature and at each token."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what must stand before this in the pipeline."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Return nothing: Rasa would look for the import's name among the packages' names."""
        return []

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings: `threads` of the encoder."""
        return {**DenseFeaturizer.get_default_config(), "threads": 1}

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._encoder = SentenceEncoder(threads=int(self._config["threads"]))

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: Any, resource: Any, execution_context: Any
    ) -> "SentenceEncoderFeaturizer":
        """Build the component, as Rasa's graph asks for it; there is nothing stored to read."""
        del model_storage, resource
        return cls(config, execution_context.node_name)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add features to messages that come in."""
        for message in messages:
            self._featurize(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to the training examples."""
        self.process(training_data.training_examples)
        return training_data

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Accept every configuration; the embedded engine's reader is the strict one."""

    def _featurize(self, message: Message) -> None:
        text, tokens = message.get(TEXT), message.get(f"{TEXT}_tokens")
        if not text or not tokens:
            return
        row = self._encoder.encode([text])
        alias = self._config[FEATURIZER_CLASS_ALIAS]
        every = row.repeat(len(tokens), axis=0)
        message.add_features(Features(every, FEATURE_TYPE_SEQUENCE, TEXT, alias))
        message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, alias))
