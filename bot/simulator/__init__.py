"""A faithful local stand-in for WeCom and a WeChat Official Account, for first tries and tests."""
