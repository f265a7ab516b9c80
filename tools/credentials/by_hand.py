"""A third reader of content credentials, from the specification alone: boxes, hashes and the signature of the manifest in force.

c2pa-python and nishikie share a library; this has nothing in common with it.
"""

import hashlib
import struct

import cbor2
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

# Algorithms of COSE (RFC 9053): the hash, and for elliptic curves the length of each half of a signature.
COSE = {-7: (hashes.SHA256(), 32), -35: (hashes.SHA384(), 48), -36: (hashes.SHA512(), 66), -37: (hashes.SHA256(), None), -8: (None, None)}
CHAIN = 33


def verify(path):
    """Raises an AssertionError or InvalidSignature if the file is not what was signed. Returns the names of the certificate and the claim."""
    data = path.read_bytes()
    (store,) = boxes(store_of(data))
    manifest = children(store[1])[-1]
    parts = {label(content): content for _, content in children(manifest[1])}
    claim_bytes = children(parts["c2pa.claim.v2"])[0][1]
    claim = cbor2.loads(claim_bytes)

    signature = cbor2.loads(children(parts["c2pa.signature"])[0][1])
    protected, _, payload, signed = signature.value if hasattr(signature, "value") else signature
    assert payload is None
    header = cbor2.loads(protected)
    chain = header[CHAIN]
    certificate = x509.load_der_x509_certificate(chain[0] if isinstance(chain, list) else chain)
    check_signature(certificate.public_key(), header[1], signed, cbor2.dumps(["Signature1", protected, b"", claim_bytes]))

    assertions = {label(content): content for _, content in children(parts["c2pa.assertions"])}
    claimed = claim["created_assertions"] + claim.get("gathered_assertions", [])
    assert len(claimed) == len(assertions), "an assertion that is not claimed"
    for one in claimed:
        name = one["url"].rsplit("/", 1)[1]
        assert hashlib.sha256(assertions[name]).digest() == one["hash"], f"{name} was changed"
    binding = cbor2.loads(children(assertions["c2pa.hash.data"])[0][1])
    rest, at = hashlib.sha256(), 0
    for hole in binding["exclusions"]:
        rest.update(data[at : hole["start"]])
        at = hole["start"] + hole["length"]
    rest.update(data[at:])
    assert rest.digest() == binding["hash"], "the picture was changed"
    return certificate.subject.rfc4514_string(), claim


def check_signature(key, algorithm, signed, message):
    digest, half = COSE[algorithm]
    if isinstance(key, ec.EllipticCurvePublicKey):
        r, s = (int.from_bytes(part, "big") for part in (signed[:half], signed[half:]))
        key.verify(encode_dss_signature(r, s), message, ec.ECDSA(digest))
    elif isinstance(key, rsa.RSAPublicKey):
        key.verify(signed, message, padding.PSS(padding.MGF1(digest), padding.PSS.DIGEST_LENGTH), digest)
    else:
        assert isinstance(key, ed25519.Ed25519PublicKey)
        key.verify(signed, message)


def boxes(data):
    """Returns the boxes of ISO 19566-5 as pairs of type and content."""
    found, at = [], 0
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        assert 8 <= length <= len(data) - at
        found.append((kind, data[at + 8 : at + length]))
        at += length
    return found


def children(content):
    """Returns the boxes inside a superbox, without its description."""
    (kind, _), *inner = boxes(content)
    assert kind == b"jumd"
    return inner


def label(content):
    description = boxes(content)[0][1]
    return description[17:].split(b"\0", 1)[0].decode()


def store_of(data):
    """Returns the manifest store inside a file."""
    if data.startswith(b"\x89PNG"):
        at = 8
        while True:
            length, kind = struct.unpack_from(">I4s", data, at)
            if kind == b"caBX":
                return data[at + 8 : at + 8 + length]
            at += 12 + length
    if data.startswith(b"RIFF"):
        at = 12
        while True:
            kind, length = struct.unpack_from("<4sI", data, at)
            if kind == b"C2PA":
                return data[at + 8 : at + 8 + length]
            at += 8 + length + length % 2
    if data.startswith(b"\xff\xd8"):
        store, at = b"", 2
        while data[at + 1] != 0xDA:
            (length,) = struct.unpack_from(">H", data, at + 2)
            segment = data[at + 4 : at + 2 + length]
            if data[at + 1] == 0xEB and segment[:2] == b"JP":
                # Every segment repeats the head of the box.
                store += segment[8:] if not store else segment[16:]
            at += 2 + length
        return store
    order = "<" if data.startswith(b"II") else ">"
    (directory,) = struct.unpack_from(order + "I", data, 4)
    while directory:
        (count,) = struct.unpack_from(order + "H", data, directory)
        for index in range(count):
            tag, _, length, place = struct.unpack_from(order + "HHII", data, directory + 2 + 12 * index)
            if tag == 0xCD41:
                return data[place : place + length]
        (directory,) = struct.unpack_from(order + "I", data, directory + 2 + 12 * count)
    raise AssertionError("there is no manifest")
