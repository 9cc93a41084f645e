"""WeCom and the WeChat Official Account: the only place that speaks their wire."""
