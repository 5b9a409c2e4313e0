//! Object identifiers, as their DER content: what is compared with what
//! stands in a certificate, without making text of it.

/// `a.b.c` in words; `None` if the bytes are no object identifier.
#[must_use]
pub fn dotted(content: &[u8]) -> Option<String> {
    let mut arcs: Vec<u64> = Vec::new();
    let mut arc = 0_u64;
    for byte in content {
        if arc == 0 && *byte == 0x80 || arc >> 57 != 0 {
            return None;
        }
        arc = arc << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            arcs.push(arc);
            arc = 0;
        }
    }
    if content.last().is_none_or(|byte| byte & 0x80 != 0) {
        return None;
    }
    let (first, rest) = arcs.split_first()?;
    let top = (first / 40).min(2);
    let mut text = format!("{top}.{}", first - top * 40);
    for arc in rest {
        text.push('.');
        text.push_str(&arc.to_string());
    }
    Some(text)
}

macro_rules! oids {
    ($($(#[$doc:meta])* $name:ident = $bytes:literal;)*) => {
        $($(#[$doc])* pub const $name: &[u8] = $bytes;)*
    };
}

// Attributes of names, X.520 and RFC 4519.
oids! {
    /// commonName, 2.5.4.3.
    COMMON_NAME = b"\x55\x04\x03";
    /// surname, 2.5.4.4.
    SURNAME = b"\x55\x04\x04";
    /// serialNumber, 2.5.4.5.
    SERIAL_NUMBER = b"\x55\x04\x05";
    /// countryName, 2.5.4.6.
    COUNTRY = b"\x55\x04\x06";
    /// localityName, 2.5.4.7.
    LOCALITY = b"\x55\x04\x07";
    /// stateOrProvinceName, 2.5.4.8.
    PROVINCE = b"\x55\x04\x08";
    /// streetAddress, 2.5.4.9.
    STREET = b"\x55\x04\x09";
    /// organizationName, 2.5.4.10.
    ORGANIZATION = b"\x55\x04\x0a";
    /// organizationalUnitName, 2.5.4.11.
    ORGANIZATIONAL_UNIT = b"\x55\x04\x0b";
    /// businessCategory, 2.5.4.15.
    BUSINESS_CATEGORY = b"\x55\x04\x0f";
    /// postalCode, 2.5.4.17.
    POSTAL_CODE = b"\x55\x04\x11";
    /// givenName, 2.5.4.42.
    GIVEN_NAME = b"\x55\x04\x2a";
    /// pseudonym, 2.5.4.65.
    PSEUDONYM = b"\x55\x04\x41";
    /// organizationIdentifier, 2.5.4.97.
    ORGANIZATION_IDENTIFIER = b"\x55\x04\x61";
    /// domainComponent, 0.9.2342.19200300.100.1.25.
    DOMAIN_COMPONENT = b"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19";
    /// jurisdictionLocalityName, 1.3.6.1.4.1.311.60.2.1.1.
    JURISDICTION_LOCALITY = b"\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x01";
    /// jurisdictionStateOrProvinceName, 1.3.6.1.4.1.311.60.2.1.2.
    JURISDICTION_PROVINCE = b"\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x02";
    /// jurisdictionCountryName, 1.3.6.1.4.1.311.60.2.1.3.
    JURISDICTION_COUNTRY = b"\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x03";
    /// emailAddress of PKCS#9, 1.2.840.113549.1.9.1.
    EMAIL = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01";
}

// Extensions, RFC 5280 and others.
oids! {
    /// subjectDirectoryAttributes, 2.5.29.9.
    SUBJECT_DIRECTORY_ATTRIBUTES = b"\x55\x1d\x09";
    /// subjectKeyIdentifier, 2.5.29.14.
    SUBJECT_KEY_IDENTIFIER = b"\x55\x1d\x0e";
    /// keyUsage, 2.5.29.15.
    KEY_USAGE = b"\x55\x1d\x0f";
    /// subjectAltName, 2.5.29.17.
    SUBJECT_ALT_NAME = b"\x55\x1d\x11";
    /// issuerAltName, 2.5.29.18.
    ISSUER_ALT_NAME = b"\x55\x1d\x12";
    /// basicConstraints, 2.5.29.19.
    BASIC_CONSTRAINTS = b"\x55\x1d\x13";
    /// cRLNumber, 2.5.29.20.
    CRL_NUMBER = b"\x55\x1d\x14";
    /// cRLReason, 2.5.29.21.
    CRL_REASON = b"\x55\x1d\x15";
    /// deltaCRLIndicator, 2.5.29.27.
    DELTA_CRL = b"\x55\x1d\x1b";
    /// issuingDistributionPoint, 2.5.29.28.
    ISSUING_DISTRIBUTION_POINT = b"\x55\x1d\x1c";
    /// certificateIssuer, 2.5.29.29.
    CERTIFICATE_ISSUER = b"\x55\x1d\x1d";
    /// nameConstraints, 2.5.29.30.
    NAME_CONSTRAINTS = b"\x55\x1d\x1e";
    /// cRLDistributionPoints, 2.5.29.31.
    CRL_DISTRIBUTION_POINTS = b"\x55\x1d\x1f";
    /// certificatePolicies, 2.5.29.32.
    CERTIFICATE_POLICIES = b"\x55\x1d\x20";
    /// anyPolicy, 2.5.29.32.0.
    ANY_POLICY = b"\x55\x1d\x20\x00";
    /// policyMappings, 2.5.29.33.
    POLICY_MAPPINGS = b"\x55\x1d\x21";
    /// authorityKeyIdentifier, 2.5.29.35.
    AUTHORITY_KEY_IDENTIFIER = b"\x55\x1d\x23";
    /// policyConstraints, 2.5.29.36.
    POLICY_CONSTRAINTS = b"\x55\x1d\x24";
    /// extKeyUsage, 2.5.29.37.
    EXTENDED_KEY_USAGE = b"\x55\x1d\x25";
    /// anyExtendedKeyUsage, 2.5.29.37.0.
    ANY_EXTENDED_KEY_USAGE = b"\x55\x1d\x25\x00";
    /// freshestCRL, 2.5.29.46.
    FRESHEST_CRL = b"\x55\x1d\x2e";
    /// inhibitAnyPolicy, 2.5.29.54.
    INHIBIT_ANY_POLICY = b"\x55\x1d\x36";
    /// authorityInfoAccess, 1.3.6.1.5.5.7.1.1.
    AUTHORITY_INFO_ACCESS = b"\x2b\x06\x01\x05\x05\x07\x01\x01";
    /// qcStatements, 1.3.6.1.5.5.7.1.3.
    QC_STATEMENTS = b"\x2b\x06\x01\x05\x05\x07\x01\x03";
    /// subjectInfoAccess, 1.3.6.1.5.5.7.1.11.
    SUBJECT_INFO_ACCESS = b"\x2b\x06\x01\x05\x05\x07\x01\x0b";
    /// TLS feature (must staple), 1.3.6.1.5.5.7.1.24, RFC 7633.
    TLS_FEATURE = b"\x2b\x06\x01\x05\x05\x07\x01\x18";
    /// id-pkix-ocsp-nocheck, 1.3.6.1.5.5.7.48.1.5.
    OCSP_NO_CHECK = b"\x2b\x06\x01\x05\x05\x07\x30\x01\x05";
    /// The list of signed certificate timestamps, 1.3.6.1.4.1.11129.2.4.2, RFC 6962.
    SCT_LIST = b"\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02";
    /// The precertificate's poison, 1.3.6.1.4.1.11129.2.4.3, RFC 6962.
    PRECERTIFICATE_POISON = b"\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x03";
}

// Access methods and purposes.
oids! {
    /// id-ad-ocsp, 1.3.6.1.5.5.7.48.1.
    OCSP = b"\x2b\x06\x01\x05\x05\x07\x30\x01";
    /// id-ad-caIssuers, 1.3.6.1.5.5.7.48.2.
    CA_ISSUERS = b"\x2b\x06\x01\x05\x05\x07\x30\x02";
    /// id-kp-serverAuth, 1.3.6.1.5.5.7.3.1.
    SERVER_AUTH = b"\x2b\x06\x01\x05\x05\x07\x03\x01";
    /// id-kp-clientAuth, 1.3.6.1.5.5.7.3.2.
    CLIENT_AUTH = b"\x2b\x06\x01\x05\x05\x07\x03\x02";
    /// id-kp-codeSigning, 1.3.6.1.5.5.7.3.3.
    CODE_SIGNING = b"\x2b\x06\x01\x05\x05\x07\x03\x03";
    /// id-kp-emailProtection, 1.3.6.1.5.5.7.3.4.
    EMAIL_PROTECTION = b"\x2b\x06\x01\x05\x05\x07\x03\x04";
    /// id-kp-timeStamping, 1.3.6.1.5.5.7.3.8.
    TIME_STAMPING = b"\x2b\x06\x01\x05\x05\x07\x03\x08";
    /// id-kp-OCSPSigning, 1.3.6.1.5.5.7.3.9.
    OCSP_SIGNING = b"\x2b\x06\x01\x05\x05\x07\x03\x09";
    /// Signing of precertificates, 1.3.6.1.4.1.11129.2.4.4, RFC 6962.
    PRECERTIFICATE_SIGNING = b"\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x04";
    /// id-qt-cps, 1.3.6.1.5.5.7.2.1.
    CPS = b"\x2b\x06\x01\x05\x05\x07\x02\x01";
    /// id-qt-unotice, 1.3.6.1.5.5.7.2.2.
    USER_NOTICE = b"\x2b\x06\x01\x05\x05\x07\x02\x02";
}

// Hashes.
oids! {
    /// id-sha1, 1.3.14.3.2.26.
    SHA1 = b"\x2b\x0e\x03\x02\x1a";
}

// Keys and signatures.
oids! {
    /// rsaEncryption, 1.2.840.113549.1.1.1.
    RSA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
    /// md2WithRSAEncryption, 1.2.840.113549.1.1.2.
    MD2_RSA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x02";
    /// md5WithRSAEncryption, 1.2.840.113549.1.1.4.
    MD5_RSA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04";
    /// sha1WithRSAEncryption, 1.2.840.113549.1.1.5.
    SHA1_RSA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05";
    /// rsassaPss, 1.2.840.113549.1.1.10.
    RSA_PSS = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a";
    /// sha256WithRSAEncryption, 1.2.840.113549.1.1.11.
    SHA256_RSA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b";
    /// sha384WithRSAEncryption, 1.2.840.113549.1.1.12.
    SHA384_RSA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c";
    /// sha512WithRSAEncryption, 1.2.840.113549.1.1.13.
    SHA512_RSA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d";
    /// sha224WithRSAEncryption, 1.2.840.113549.1.1.14.
    SHA224_RSA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0e";
    /// id-dsa, 1.2.840.10040.4.1.
    DSA = b"\x2a\x86\x48\xce\x38\x04\x01";
    /// dsa-with-sha1, 1.2.840.10040.4.3.
    DSA_SHA1 = b"\x2a\x86\x48\xce\x38\x04\x03";
    /// dsa-with-sha256, 2.16.840.1.101.3.4.3.2.
    DSA_SHA256 = b"\x60\x86\x48\x01\x65\x03\x04\x03\x02";
    /// id-ecPublicKey, 1.2.840.10045.2.1.
    EC = b"\x2a\x86\x48\xce\x3d\x02\x01";
    /// ecdsa-with-SHA1, 1.2.840.10045.4.1.
    ECDSA_SHA1 = b"\x2a\x86\x48\xce\x3d\x04\x01";
    /// ecdsa-with-SHA256, 1.2.840.10045.4.3.2.
    ECDSA_SHA256 = b"\x2a\x86\x48\xce\x3d\x04\x03\x02";
    /// ecdsa-with-SHA384, 1.2.840.10045.4.3.3.
    ECDSA_SHA384 = b"\x2a\x86\x48\xce\x3d\x04\x03\x03";
    /// ecdsa-with-SHA512, 1.2.840.10045.4.3.4.
    ECDSA_SHA512 = b"\x2a\x86\x48\xce\x3d\x04\x03\x04";
    /// secp192r1, 1.2.840.10045.3.1.1.
    P192 = b"\x2a\x86\x48\xce\x3d\x03\x01\x01";
    /// secp224r1, 1.3.132.0.33.
    P224 = b"\x2b\x81\x04\x00\x21";
    /// brainpoolP256r1, 1.3.36.3.3.2.8.1.1.7.
    BRAINPOOL_P256 = b"\x2b\x24\x03\x03\x02\x08\x01\x01\x07";
    /// brainpoolP384r1, 1.3.36.3.3.2.8.1.1.11.
    BRAINPOOL_P384 = b"\x2b\x24\x03\x03\x02\x08\x01\x01\x0b";
    /// brainpoolP512r1, 1.3.36.3.3.2.8.1.1.13.
    BRAINPOOL_P512 = b"\x2b\x24\x03\x03\x02\x08\x01\x01\x0d";
    /// secp256r1, 1.2.840.10045.3.1.7.
    P256 = b"\x2a\x86\x48\xce\x3d\x03\x01\x07";
    /// secp384r1, 1.3.132.0.34.
    P384 = b"\x2b\x81\x04\x00\x22";
    /// secp521r1, 1.3.132.0.35.
    P521 = b"\x2b\x81\x04\x00\x23";
    /// Ed25519, 1.3.101.112.
    ED25519 = b"\x2b\x65\x70";
    /// Ed448, 1.3.101.113.
    ED448 = b"\x2b\x65\x71";
}

// Policies and extensions of the CA/Browser Forum.
oids! {
    /// Extended validation, 2.23.140.1.1.
    EXTENDED_VALIDATION = b"\x67\x81\x0c\x01\x01";
    /// The domain was validated, 2.23.140.1.2.1.
    DOMAIN_VALIDATED = b"\x67\x81\x0c\x01\x02\x01";
    /// The organization was validated, 2.23.140.1.2.2.
    ORGANIZATION_VALIDATED = b"\x67\x81\x0c\x01\x02\x02";
    /// A person was validated, 2.23.140.1.2.3.
    INDIVIDUAL_VALIDATED = b"\x67\x81\x0c\x01\x02\x03";
    /// Code signing with extended validation, 2.23.140.1.3.
    EXTENDED_CODE_SIGNING = b"\x67\x81\x0c\x01\x03";
    /// Code signing, 2.23.140.1.4.1.
    BASIC_CODE_SIGNING = b"\x67\x81\x0c\x01\x04\x01";
    /// The extension TorServiceDescriptor, 2.23.140.1.31.
    TOR_SERVICE_DESCRIPTOR = b"\x67\x81\x0c\x01\x1f";
    /// The extension cabfOrganizationIdentifier, 2.23.140.3.1.
    ORGANIZATION_IDENTIFIER_EXTENSION = b"\x67\x81\x0c\x03\x01";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_with_dots() {
        for (bytes, text) in [
            (SHA256_RSA, "1.2.840.113549.1.1.11"),
            (COMMON_NAME, "2.5.4.3"),
            (SCT_LIST, "1.3.6.1.4.1.11129.2.4.2"),
            (DOMAIN_COMPONENT, "0.9.2342.19200300.100.1.25"),
            (b"\x88\x37\x01", "2.999.1"),
        ] {
            assert_eq!(dotted(bytes).as_deref(), Some(text));
        }
        for bad in [&b""[..], b"\x80\x01", b"\x2a\x86", b"\x2a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"] {
            assert_eq!(dotted(bad), None);
        }
    }
}
