"""Prints the scoped API keys in the text on standard input, without what only looks like one."""

import re
import sys
import zlib

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SHAPE = re.compile(r"sak_[0-9A-Za-z]{71}(?![0-9A-Za-z])")  # 'sak' is the default prefix


def is_key(text):
    body, checksum = text[:-6], text[-6:]
    number = 0
    for digit in checksum:
        number = number * 62 + DIGITS.index(digit)
    return number == zlib.crc32(body.encode("ascii"))


if __name__ == "__main__":
    for match in SHAPE.finditer(sys.stdin.read()):
        if is_key(match.group()):
            print(match.group())
