"""A client's address is believed only from proxies that are ours."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.web.client import UNKNOWN, client_address, subject, subject_from

OURS = (ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8"), ip_network("fdaa::/16"))


@pytest.mark.parametrize(
    ("remote", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.7, 10.1.2.3", "198.51.100.7"),
        ("127.0.0.1", "10.9.9.9, 10.1.2.3", "10.9.9.9"),
        ("127.0.0.1", "198.51.100.7, nonsense", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7, nonsense, 10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "198.51.100.7:4711", "198.51.100.7"),
        ("127.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("::ffff:127.0.0.1", "::ffff:198.51.100.7", "198.51.100.7"),
        ("fdaa:0:1::3", "2001:db8::7", "2001:db8::7"),
    ],
)
def test_the_right_most_address_that_is_not_ours_is_the_client(remote, forwarded, client):
    assert client_address(remote, forwarded, OURS) == ip_address(client)


def test_a_peer_without_an_address_is_unknown_whatever_it_says():
    assert subject(client_address("", "198.51.100.7", OURS)) == UNKNOWN


def test_one_network_of_ipv6_addresses_is_one_client():
    one, other = ip_address("2001:db8:1:2::7"), ip_address("2001:db8:1:2:ffff::9")

    assert subject(one) == subject(other) == "2001:db8:1:2::/64"
    assert subject(ip_address("198.51.100.7")) == "198.51.100.7"


@given(
    forged=st.lists(st.text(st.characters(exclude_characters=","), max_size=40), max_size=30),
    client=st.ip_addresses().filter(lambda found: not any(found in network for network in OURS)),
)
def test_nothing_a_client_writes_changes_whose_request_it_is(forged, client):
    header = ",".join([*forged, str(client), "10.1.2.3"])

    found = client_address("127.0.0.1", header, OURS)

    assert subject(found) == subject(client_address(str(client), "", OURS))


@given(remote=st.text(max_size=60), forwarded=st.text(max_size=400))
def test_no_header_is_an_error(remote, forwarded):
    of = subject_from("127.0.0.0/8,::1/128", "X-Forwarded-For")

    assert of({"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded})


def test_a_very_long_header_is_read_from_its_end():
    of = subject_from("127.0.0.0/8", "Fly-Client-IP")
    header = "9.9.9.9, " * 5000 + "198.51.100.7"

    assert of({"REMOTE_ADDR": "127.0.0.1", "HTTP_FLY_CLIENT_IP": header}) == "198.51.100.7"
