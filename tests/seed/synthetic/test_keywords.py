from seed.synthetic.keywords import keywords, shared_keywords


def test_keywords_are_chinese_bigrams_and_english_content_words() -> None:
    assert keywords("咖啡豆 with the beans") == {"咖啡", "啡豆", "bean"}


def test_shared_keywords_ignore_function_words_and_single_characters() -> None:
    assert shared_keywords("三七含量 and losses", "含水 and gains") == frozenset()


def test_shared_keywords_see_singular_and_plural_alike() -> None:
    assert shared_keywords("one Bean", "many beans") == {"bean"}
