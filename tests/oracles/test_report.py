"""The report is a sound PDF that says what the manifest says, and what it must on every page."""
import subprocess


def text(package, *options):
    done = subprocess.run(["pdftotext", "-layout", *options, str(package / "report.pdf"), "-"],
                          capture_output=True, text=True, check=True)
    return done.stdout


def test_qpdf_finds_nothing_wrong(package):
    done = subprocess.run(["qpdf", "--check", str(package / "report.pdf")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_page_says_what_it_must(package):
    pages = text(package).split("\f")[:-1]
    assert len(pages) >= 8
    for number, page in enumerate(pages, 1):
        assert "not cleared as a medical device" in page, number
        assert "NOT FOR USE" in page, number


def test_every_dimension_stands_in_the_report(package, manifest):
    said = text(package)
    assert manifest["plan"]["hash"][:8] in said
    for row in manifest["measurements"]:
        assert f"{row['planned']:.3f}".lstrip("-") in said, row


def test_every_danger_and_warning_stands_in_the_report(package, manifest):
    said = " ".join(text(package, "-nopgbrk").split())
    for finding in manifest["findings"]:
        if finding["severity"] != "note":
            assert finding["code"] in said, finding
