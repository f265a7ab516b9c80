"""Keys of every kind with their certificates, made anew: an authority and a certificate that it signed."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

KINDS = {
    "es256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "es384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "es512": lambda: ec.generate_private_key(ec.SECP521R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
    "ps256": lambda: rsa.generate_private_key(65537, 2048),
}


def write(folder, kind):
    """Writes KIND-key.pem, KIND-chain.pem and KIND-root.pem; returns their paths."""
    root_key, key = KINDS[kind](), KINDS[kind]()
    root_name, name = _name(f"{kind} root"), _name(f"{kind} prints")
    root = _certificate(root_name, root_key, root_name, root_key, authority=True)
    own = _certificate(name, key, root_name, root_key, authority=False)
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    files = {
        "key": secret,
        "chain": own.public_bytes(pem) + root.public_bytes(pem),
        "root": root.public_bytes(pem),
    }
    paths = {what: folder / f"{kind}-{what}.pem" for what in files}
    for what, path in paths.items():
        path.write_bytes(files[what])
    return paths


def _name(common):
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example Archive"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(name, key, issuer, issuer_key, authority):
    now = datetime.datetime.now(datetime.timezone.utc)
    usage = dict.fromkeys(
        [
            "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
            "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
        ],
        False,
    )
    usage["key_cert_sign" if authority else "digital_signature"] = True
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
    )
    if not authority:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(purpose, critical=False)
    return builder.sign(issuer_key, _digest(issuer_key))


def _digest(key):
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return None
    by_curve = {"secp384r1": hashes.SHA384(), "secp521r1": hashes.SHA512()}
    return by_curve.get(getattr(getattr(key, "curve", None), "name", None), hashes.SHA256())
