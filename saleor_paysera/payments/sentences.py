"""A sentence for a person that is written in one place and translated where it is shown."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template marked with ``N_`` and its values; ``str()`` is the English sentence."""

    template: str
    params: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template % self.params if self.params else self.template


def sentence(template: str, /, **params: object) -> Sentence:
    """A sentence with its values given by name."""
    return Sentence(template, params)
