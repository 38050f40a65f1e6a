"""Every page's template compiles, so that none shows to be broken at two in the morning."""


def test_every_template_compiles(our_book):
    environment = our_book.web().jinja_env
    names = environment.list_templates()
    assert "office/home.html" in names, names
    for name in names:
        environment.get_template(name)
