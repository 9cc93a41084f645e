"""`python -m bot` is `huitan`."""

from bot.cli import main

if __name__ == "__main__":
    main()
