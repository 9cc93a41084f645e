"""The yardstick: a bare Flask and wechatpy bot that says back what it hears, on the same server."""

import json
import sys

from flask import Flask, request
from wechatpy.work import parse_message
from wechatpy.work.crypto import WeChatCrypto
from wechatpy.work.replies import create_reply

from bot.cli.processes import KEEP_ALIVE_SECONDS, WEB_THREADS, Server


def build(token: str, aes_key: str, corp_id: str) -> Flask:
    """Return the application."""
    crypto = WeChatCrypto(token, aes_key, corp_id)
    echo = Flask("echo")

    @echo.get("/readyz")
    def ready() -> str:
        return "ready"

    @echo.post("/callback/wecom")
    def hear() -> str:
        query = request.args
        stamp, nonce = query["timestamp"], query["nonce"]
        xml = crypto.decrypt_message(request.get_data(), query["msg_signature"], stamp, nonce)
        message = parse_message(xml)
        reply = create_reply(message.content, message)
        return str(crypto.encrypt_message(reply.render(), nonce, stamp))

    return echo


if __name__ == "__main__":
    account, port = json.loads(sys.argv[1]), sys.argv[2]
    options = {
        "bind": f"127.0.0.1:{port}",
        "worker_class": "gthread",
        "threads": WEB_THREADS,
        "keepalive": KEEP_ALIVE_SECONDS,
        "loglevel": "warning",
        "control_socket_disable": True,
    }
    app = build(account["token"], account["aes_key"], account["corp_id"])
    Server(lambda: app, options).run()
