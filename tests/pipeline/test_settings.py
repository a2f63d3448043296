from pathlib import Path

import pytest

from axclarity.errors import ConfigError
from axclarity.http import AsyncHttpxTransport
from axclarity.pipeline import Journal, Pipeline


def test_wrong_settings_are_listed_all_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        Pipeline(Journal(tmp_path / "j.db"), [], AsyncHttpxTransport(), concurrency=0)

    assert [problem.path for problem in refused.value.problems] == ["routes", "concurrency"]
