"""How the engine refuses: one sentence, with file and line where there is one."""


class NLURefused(Exception):
    """Something given to the engine cannot be used; the message is one clear sentence."""


class TrainingDataRefused(NLURefused):
    """A training file says something that cannot be learnt from."""


class ConfigRefused(NLURefused):
    """The pipeline file names what the engine does not know."""


class ModelRefused(NLURefused):
    """A stored model is absent, damaged or of another format."""
