"""Certificates for a cluster that talks in TLS: an authority of one's own, and one certificate for each role.

    python cluster/certificates.py certificates/ --days 365
    python cluster/certificates.py certificates/ --roles client-of-anna    # one more, of the same authority

Each role gets a folder with all that a machine in it needs, ``ca.pem``, ``cert.pem`` and ``key.pem``: copy that one, and no other.
The key of the authority stays in ``authority/``: whoever has it lets others in. Dask asks each side for a certificate of this
authority, and does not compare names of hosts, so that one certificate serves all workers. Roles whose name begins with ``client``
may not act as a scheduler or a worker. Needs the package ``cryptography``.
"""

from __future__ import annotations

import argparse
import datetime
import ipaddress
import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY = "dresample cluster"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--roles", nargs="+", default=["scheduler", "worker", "client"], help="folders to make")
    parser.add_argument("--hosts", nargs="+", default=["localhost", "127.0.0.1"], help="names and addresses of the hosts")
    parser.add_argument("--days", type=int, default=365, help="how long they hold")
    asked = parser.parse_args()
    for role in asked.roles:
        if role == "authority" or role != Path(role).name or (asked.folder / role).exists():
            parser.error(f"{asked.folder / role} is there already, or no name for a role: nothing is written over, remove it first")
    authority, signing = _authority(asked.folder, asked.days)
    for role in asked.roles:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _of_role(role, key.public_key(), asked.hosts, asked.days, authority, signing)
        _write(asked.folder / role, cert=_pem(certificate), key=_secret(key), ca=_pem(authority))
        print(f"{asked.folder / role}: until {certificate.not_valid_after_utc:%Y-%m-%d}")


def _authority(folder: Path, days: int) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """The authority of a folder: as it stands there, or a new one."""
    place = folder / "authority"
    if place.exists():
        key = serialization.load_pem_private_key((place / "key.pem").read_bytes(), password=None)
        assert isinstance(key, ec.EllipticCurvePrivateKey), f"{place / 'key.pem'}: not made by this script"
        return x509.load_pem_x509_certificate((place / "cert.pem").read_bytes()), key
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(AUTHORITY)
    usage = x509.KeyUsage(
        key_cert_sign=True, crl_sign=True, digital_signature=False, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        _begun(name, name, key.public_key(), key.public_key(), days)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    _write(place, cert=_pem(certificate), key=_secret(key))
    return certificate, key


def _of_role(
    role: str,
    public: ec.EllipticCurvePublicKey,
    hosts: list[str],
    days: int,
    authority: x509.Certificate,
    signing: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    """Workers call each other and are called; a client only calls."""
    both = [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]
    uses = both[:1] if role.startswith("client") else both
    return (
        _begun(_name(role), authority.subject, public, signing.public_key(), days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage(uses), critical=False)
        .add_extension(x509.SubjectAlternativeName([_host(host) for host in hosts]), critical=False)
        .sign(signing, hashes.SHA256())
    )


def _begun(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, signing: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))  # clocks of a cluster differ
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing), critical=False)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _host(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _secret(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _write(folder: Path, **contents: bytes) -> None:
    """Files that only their owner may read, from their first byte on."""
    folder.mkdir(parents=True, mode=0o700)
    for name, content in contents.items():
        with os.fdopen(os.open(folder / f"{name}.pem", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)


if __name__ == "__main__":
    main()
