"""What nobody should send as a slip, by the code it is refused with."""

from touchline import codes

MANY = 10_000
DEEP = 100_000
HUGE_BYTES = 2 * 1024 * 1024

BAD_JSON = {
    "bad_slip": [
        [], "slip", 7, None, True, {}, {"legs": None}, {"legs": "x" * 20}, {"legs": [[]]},
        {"legs": [None]}, {"legs": [7]},
    ],
    "bad_key": [
        {"key": None}, {"key": ""}, {"key": 7}, {"key": ["a"]}, {"key": "x" * 100_000},
        {"key": "\x00" * 36}, {"key": "{0190f5fe-7c00-7a00-8000-000000000001}"},
        {"key": "0190f5fe7c007a008000000000000001"},
        {"key": "urn:uuid:0190f5fe-7c00-7a00-8000-000000000001"},
    ],
    "bad_stake": [
        {"stake": stake}
        for stake in (
            None, "", " ", "-1", "+1", "-0", "0", "0.00", "0.0000000", "1e2", "1E2", "Infinity", "NaN",
            "0x10", "1_0", "1,5", "1.", ".5", "1.2.3", " 1", "1 ", "1\n", "1\x00", "\x00", "\u0661", "\uff11",
            "1\u066b5", "9" * 16, "9" * 100_000, "1." + "0" * 9, 1, 1.5, -1, True, [], ["1"], {},
            {"minor": 100},
        )
    ],
    "bad_type": [
        {"type": kind}
        for kind in (None, "", "SINGLE", "each_way", "single\x00", 1, [], ["single"])
    ],
    "bad_system": [
        {"type": "single", "k": [1]}, {"type": "single", "k": 1}, {"type": "single", "k": "1"},
    ],
    "bad_price_mode": [
        {"price_mode": mode}
        for mode in (
            None, "", "EXACT", "within", "within 0", "within -5", "within 51", "within 5.001",
            "within 5 ", "within \u0665", "within 1e1", "any\x00", 1, [], ["any"],
        )
    ],
    "too_few_legs": [{"legs": []}, {"type": "acca"}, {"type": "system", "k": [1]}],
    "too_many_legs": [{"legs": [{}] * 21}, {"legs": [None] * MANY}],
}  # fmt: skip

BAD_LEGS = {
    "bad_selection": [
        {"selection": given}
        for given in (
            None, "", "home", "x" * 13, "0" * 14, "0" * 100_000, "\x00" * 13, "O" * 13, "\u0661" * 13, 12345,
            [], {}, True, codes.encode(0), codes.encode(1 << 63), codes.encode((1 << 64) - 1),
            "zzzzzzzzzzzzz",
        )
    ],
    "bad_price": [
        {"price": given}
        for given in (
            None, "", "1", "1.00", "1.000", "0.50", "-2.00", "+2.00", "2e0", "2,00", "2.0000", "NaN", "inf",
            "10001", "9" * 5_000, "2.00\x00", "\u0662.00", " 2.00", 2, 2.0, [], {},
        )
    ],
}  # fmt: skip

SIZES = (
    None, [], "23", [0], [4], [-1], [2, 2], [2.0], ["2"], [True], [[2]], {"2": 2}, [1] * MANY,
)  # fmt: skip

BAD_FORMS = [
    ("bad_system", {"type": "system", "k": ["9" * 5_000]}),
    ("bad_system", {"type": "system", "k": ["\u0662"]}),
    ("too_large", {"type": "system", "k": ["2"] * MANY}),
    ("bad_system", {"type": "system", "k": ["2"] * 900}),
    ("bad_system", {"type": "single", "k": ["1"]}),
    ("too_large", {"selection": ["a"] * MANY, "price": ["2.00"] * MANY}),
    ("too_many_legs", {"selection": ["a"] * 400, "price": ["2.00"] * 400}),
    ("bad_slip", {"selection": [], "price": ["2.00"]}),
    ("too_few_legs", {"selection": [], "price": []}),
    ("bad_stake", {"stake": "\x00"}),
    ("bad_stake", {"stake": "9" * 10_000}),
    ("too_large", {"stake": "9" * 100_000}),
    ("bad_key", {"key": ""}),
    ("bad_selection", {"selection": ["../../etc/passwd"]}),
]

BODIES = [
    (413, "too_large", b" " * HUGE_BYTES, "application/json"),
    (413, "too_large", b"a=" + b"b" * HUGE_BYTES, "application/x-www-form-urlencoded"),
    (413, "too_large", b'{"legs":' + b"[" * DEEP, "application/json"),
    (413, "too_large", b'{"a":' * DEEP + b"1" + b"}" * DEEP, "application/json"),
    (422, "bad_slip", b'{"key": "\\ud800"}', "application/json"),
    (422, "bad_slip", b'{"key": "\x00"}', "application/json"),
    (422, "bad_slip", b'{"legs": [], "k": [1%s]}' % (b"0" * 5_000), "application/json"),
    (422, "bad_slip", "{}".encode("utf-16"), "application/json"),
    (422, "bad_slip", b"\x1f\x8b\x08\x00garbage", "application/json"),
    (422, "bad_slip", b"{}", "application/vnd.api+json"),
    (422, "bad_key", b"{}", "text/plain"),
    (422, "bad_key", b"--x\r\n\x00", "multipart/form-data; boundary=x"),
    (422, "bad_key", b"", "application/octet-stream"),
]
