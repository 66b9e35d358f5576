"""Proofs kept on disk: found again, and never believed for being there."""

import json

import pytest

import symnet as sn
from symnet.errors import SymnetError
from symnet.evidence import cache as module
from symnet.evidence.records import sealed

CLAIMS = (
    ("exp(x) >= 1 + x", None, ()),
    ("diff(tanh(x), x) == 1 - tanh(x)**2", None, ()),
    ("sum(softmax(z)) == 1", "z: n", ()),
    ("(x @ y)**2 <= (x @ x)*(y @ y)", "x: n; y: n", ()),
    ("relu(x) + relu(-x) == abs(x)", None, ()),
)


@pytest.mark.parametrize(("claim", "let", "given"), CLAIMS)
def test_a_proof_is_found_again(tmp_path, claim, let, given):
    kept = sn.VerdictCache(tmp_path)
    fresh = kept.verify(claim, let=let, given=given)
    again = kept.verify(claim, let=let, given=given)
    assert (kept.misses, kept.hits) == (1, 1)
    assert (fresh.status, fresh.scope, fresh.domain) == (again.status, again.scope, again.domain)
    assert again.status == "proved" and sn.recheck(again.claim, again.certificate).status == "proved"


@pytest.mark.parametrize(
    ("claim", "status"), [("x/x == 1", "refuted"), ("acos(cos(x)) == x - 0*x**2 + sin(0)", "refuted")]
)
def test_only_proofs_are_kept(tmp_path, claim, status):
    kept = sn.VerdictCache(tmp_path)
    assert [kept.verify(claim).status for _ in range(2)] == [status] * 2
    assert kept.misses == 2 and not list(tmp_path.iterdir())


def test_a_domain_is_not_taken_from_a_file(tmp_path):
    kept = sn.VerdictCache(tmp_path)
    assert "x > 0" in kept.verify("log(x) + log(x) == 2*log(x)").domain
    assert not list(tmp_path.iterdir())


def entry(tmp_path):
    (file,) = tmp_path.iterdir()
    return file, json.loads(file.read_text())


def test_an_edited_entry_is_not_believed(tmp_path):
    kept = sn.VerdictCache(tmp_path)
    kept.verify("exp(x) >= 1 + x")
    file, data = entry(tmp_path)
    data["certificate"]["regions"][0]["trace"]["anchor"] = "1"
    data["certificate"].pop("seal")
    file.write_text(json.dumps({**data, "certificate": sealed(data["certificate"])}))
    assert kept.verify("exp(x) >= 1 + x").status == "proved" and (kept.hits, kept.misses) == (0, 2)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"certificate": {}}', '{"certificate": null}', "[" * 10**5])
def test_what_is_no_entry_is_not_believed(tmp_path, text):
    kept = sn.VerdictCache(tmp_path)
    kept.verify("exp(x) >= 1 + x")
    file, _ = entry(tmp_path)
    file.write_text(text)
    assert kept.verify("exp(x) >= 1 + x").status == "proved" and (kept.hits, kept.misses) == (0, 2)


def test_an_entry_serves_no_other_claim(tmp_path):
    """Nor does a proof under the name of a false claim."""
    kept = sn.VerdictCache(tmp_path)
    kept.verify("exp(x) >= 1 + x")
    file, _ = entry(tmp_path)
    false = sn.claim("exp(x) >= 2 + x")
    file.rename(tmp_path / f"{module.entry_name(false)}.json")
    assert kept.verify(false).status == "refuted"


def test_another_version_of_the_rules_starts_anew(tmp_path, monkeypatch):
    kept = sn.VerdictCache(tmp_path)
    kept.verify("exp(x) >= 1 + x")
    monkeypatch.setattr(module, "engine", lambda: "another")
    kept.verify("exp(x) >= 1 + x")
    assert (kept.hits, kept.misses) == (0, 2) and len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SymnetError, match="cannot be a folder of verdicts"):
        sn.VerdictCache(tmp_path / "file" / "inner")


def test_a_folder_that_cannot_be_written_to_keeps_nothing_and_the_verdict_stands(tmp_path, monkeypatch):
    kept = sn.VerdictCache(tmp_path)
    kept.verify("x + x == 2*x")
    (entry,) = tmp_path.iterdir()
    entry.unlink()
    entry.mkdir()  # something else stands where the entry would
    assert kept.verify("x + x == 2*x").status == "proved" and [p.name for p in tmp_path.iterdir()] == [entry.name]

    def refuse(**options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    assert kept.verify("x - x == 0").status == "proved"


@pytest.mark.parametrize("folder", [None, 3, "", "\x00", b"bytes"])
def test_what_is_no_folder_is_an_error(folder):
    with pytest.raises(SymnetError, match="cannot be a folder of verdicts"):
        sn.VerdictCache(folder)
