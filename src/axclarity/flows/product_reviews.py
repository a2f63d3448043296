"""What a person must look at before a product can go on."""

from collections.abc import Iterable

from axclarity.errors import Parked, Problem, value_class
from axclarity.mapping.products import Review

__all__ = ["parked_for", "problem_of_review"]


def problem_of_review(review: Review) -> Problem:
    """A text that no table knows, with the values that it may mean."""
    alike = f"; alike are {', '.join(review.nearest)}" if review.nearest else ""
    return Problem(
        path=f"{review.product}.{review.attribute}",
        rule="products.for-review",
        message=f"has a value that no table knows{alike}",
        value_class=value_class(review.value),
        hint="Add the value, or an alias of a known one, to the attribute's table, then replay.",
    )


def parked_for(problems: Iterable[Problem], reviews: Iterable[Review]) -> Parked:
    """What is wrong with a product, and what is for review, which says it better."""
    found = [problem_of_review(review) for review in reviews]
    others = [each for each in problems if not (found and each.rule == "products.for-review")]
    return Parked(*found, *others)
