//! Elliptic curves over prime fields: their parameters, whether a point is on
//! one, and the public point of a private number. Times depend on the numbers:
//! it is for reading key files, and nothing is signed or agreed with it.

use num_bigint::BigUint;

/// A named curve, y² = x³ + ax + b over the integers modulo p, with a point of
/// order n whose multiples are all of it.
#[derive(Debug)]
pub struct Curve {
    /// Its name in SEC 2 or RFC 5639.
    pub name: &'static str,
    /// Its object identifier's content.
    pub oid: &'static [u8],
    /// The length of p.
    pub bits: usize,
    p: &'static str,
    a: &'static str,
    b: &'static str,
    g: [&'static str; 2],
    n: &'static str,
}

impl Curve {
    /// By its object identifier.
    pub fn find(oid: &[u8]) -> Option<&'static Self> {
        CURVES.iter().find(|curve| curve.oid == oid)
    }

    /// The length of one coordinate in bytes.
    pub const fn width(&self) -> usize {
        self.bits.div_ceil(8)
    }

    /// Whether a point, written as SEC 1 has it, is on the curve; `None` if it
    /// is written in no form of it.
    pub fn holds(&self, point: &[u8]) -> Option<bool> {
        let field = self.field()?;
        let (form, coordinates) = point.split_first()?;
        let (x, y) = match form {
            4 if coordinates.len() == 2 * self.width() => coordinates.split_at(self.width()),
            // A compressed point is on the curve if there is a root to take.
            2 | 3 if coordinates.len() == self.width() => {
                let x = BigUint::from_bytes_be(coordinates);
                let half = (&field.p - 1_u8) / 2_u8;
                let square = field.right(&x);
                return Some(x < field.p && (square == BigUint::ZERO || square.modpow(&half, &field.p) == one()));
            }
            _ => return None,
        };
        let (x, y) = (BigUint::from_bytes_be(x), BigUint::from_bytes_be(y));
        Some(x < field.p && y < field.p && &y * &y % &field.p == field.right(&x))
    }

    /// The public point of a private number, uncompressed; `None` if the
    /// number is none of this curve's.
    pub fn public(&self, number: &[u8]) -> Option<Vec<u8>> {
        let field = self.field()?;
        let number = BigUint::from_bytes_be(number);
        if number == BigUint::ZERO || number >= parse(self.n)? {
            return None;
        }
        let generator = Jacobian { x: parse(self.g[0])?, y: parse(self.g[1])?, z: one() };
        let mut sum = Jacobian { x: one(), y: one(), z: BigUint::ZERO };
        for bit in (0..number.bits()).rev() {
            sum = field.double(&sum);
            if number.bit(bit) {
                sum = field.add(&sum, &generator);
            }
        }
        let inverse = sum.z.modpow(&(&field.p - 2_u8), &field.p);
        let square = &inverse * &inverse % &field.p;
        let x = &sum.x * &square % &field.p;
        let y = &sum.y * (square * inverse % &field.p) % &field.p;
        Some([vec![4], self.padded(&x), self.padded(&y)].concat())
    }

    fn padded(&self, coordinate: &BigUint) -> Vec<u8> {
        let digits = coordinate.to_bytes_be();
        [vec![0; self.width().saturating_sub(digits.len())], digits].concat()
    }

    fn field(&self) -> Option<Field> {
        Some(Field { p: parse(self.p)?, a: parse(self.a)?, b: parse(self.b)? })
    }
}

fn parse(hex: &str) -> Option<BigUint> {
    BigUint::parse_bytes(hex.as_bytes(), 16)
}

fn one() -> BigUint {
    BigUint::from(1_u8)
}

/// The field and the curve's equation.
struct Field {
    p: BigUint,
    a: BigUint,
    b: BigUint,
}

/// A point as (x/z², y/z³); z is 0 for the point at infinity.
struct Jacobian {
    x: BigUint,
    y: BigUint,
    z: BigUint,
}

impl Field {
    /// x³ + ax + b.
    fn right(&self, x: &BigUint) -> BigUint {
        ((x * x + &self.a) % &self.p * x + &self.b) % &self.p
    }

    /// a − b.
    fn minus(&self, a: &BigUint, b: &BigUint) -> BigUint {
        (a + &self.p - b % &self.p) % &self.p
    }

    fn double(&self, point: &Jacobian) -> Jacobian {
        let p = &self.p;
        let square = &point.y * &point.y % p;
        let s = &point.x * &square * 4_u8 % p;
        let z2 = &point.z * &point.z % p;
        let m = (&point.x * &point.x * 3_u8 + &self.a * (&z2 * &z2 % p)) % p;
        let x = self.minus(&(&m * &m), &(&s * 2_u8));
        let y = self.minus(&(m * self.minus(&s, &x)), &(&square * &square * 8_u8));
        Jacobian { x, y, z: &point.y * &point.z * 2_u8 % p }
    }

    fn add(&self, one: &Jacobian, other: &Jacobian) -> Jacobian {
        let p = &self.p;
        let copy = |point: &Jacobian| Jacobian { x: point.x.clone(), y: point.y.clone(), z: point.z.clone() };
        if one.z == BigUint::ZERO {
            return copy(other);
        }
        if other.z == BigUint::ZERO {
            return copy(one);
        }
        let (z1, z2) = (&one.z * &one.z % p, &other.z * &other.z % p);
        let (u1, u2) = (&one.x * &z2 % p, &other.x * &z1 % p);
        let (s1, s2) = (&one.y * (&z2 * &other.z % p) % p, &other.y * (&z1 * &one.z % p) % p);
        let (h, r) = (self.minus(&u2, &u1), self.minus(&s2, &s1));
        if h == BigUint::ZERO {
            let infinity = Jacobian { x: self::one(), y: self::one(), z: BigUint::ZERO };
            return if r == BigUint::ZERO { self.double(one) } else { infinity };
        }
        let h2 = &h * &h % p;
        let h3 = &h2 * &h % p;
        let v = u1 * h2 % p;
        let x = self.minus(&(&r * &r), &(&h3 + &v * 2_u8));
        let y = self.minus(&(r * self.minus(&v, &x)), &(s1 * h3));
        Jacobian { x, y, z: &one.z * &other.z % p * h % p }
    }
}

/// Parameters: SEC 2 (version 2.0) for the first ones, RFC 5639 for Brainpool's.
const CURVES: &[Curve] = &[
    Curve {
        name: "secp192r1",
        oid: b"\x2a\x86\x48\xce\x3d\x03\x01\x01",
        bits: 192,
        p: "fffffffffffffffffffffffffffffffeffffffffffffffff",
        a: "fffffffffffffffffffffffffffffffefffffffffffffffc",
        b: "64210519e59c80e70fa7e9ab72243049feb8deecc146b9b1",
        g: ["188da80eb03090f67cbf20eb43a18800f4ff0afd82ff1012", "7192b95ffc8da78631011ed6b24cdd573f977a11e794811"],
        n: "ffffffffffffffffffffffff99def836146bc9b1b4d22831",
    },
    Curve {
        name: "secp224r1",
        oid: b"\x2b\x81\x04\x00\x21",
        bits: 224,
        p: "ffffffffffffffffffffffffffffffff000000000000000000000001",
        a: "fffffffffffffffffffffffffffffffefffffffffffffffffffffffe",
        b: "b4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4",
        g: [
            "b70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21",
            "bd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34",
        ],
        n: "ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d",
    },
    Curve {
        name: "secp256k1",
        oid: b"\x2b\x81\x04\x00\x0a",
        bits: 256,
        p: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
        a: "0",
        b: "7",
        g: [
            "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
            "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
        ],
        n: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
    },
    Curve {
        name: "secp256r1",
        oid: b"\x2a\x86\x48\xce\x3d\x03\x01\x07",
        bits: 256,
        p: "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
        a: "ffffffff00000001000000000000000000000000fffffffffffffffffffffffc",
        b: "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
        g: [
            "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
            "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
        ],
        n: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    },
    Curve {
        name: "secp384r1",
        oid: b"\x2b\x81\x04\x00\x22",
        bits: 384,
        p: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
        a: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000fffffffc",
        b: "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
        g: [
            "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
            "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
        ],
        n: "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    },
    Curve {
        name: "secp521r1",
        oid: b"\x2b\x81\x04\x00\x23",
        bits: 521,
        p: "1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        a: "1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc",
        b: "51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
        g: [
            "c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
            "11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
        ],
        n: "1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    },
    Curve {
        name: "brainpoolP256r1",
        oid: b"\x2b\x24\x03\x03\x02\x08\x01\x01\x07",
        bits: 256,
        p: "a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377",
        a: "7d5a0975fc2c3057eef67530417affe7fb8055c126dc5c6ce94a4b44f330b5d9",
        b: "26dc5c6ce94a4b44f330b5d9bbd77cbf958416295cf7e1ce6bccdc18ff8c07b6",
        g: [
            "8bd2aeb9cb7e57cb2c4b482ffc81b7afb9de27e1e3bd23c23a4453bd9ace3262",
            "547ef835c3dac4fd97f8461a14611dc9c27745132ded8e545c1d54c72f046997",
        ],
        n: "a9fb57dba1eea9bc3e660a909d838d718c397aa3b561a6f7901e0e82974856a7",
    },
    Curve {
        name: "brainpoolP384r1",
        oid: b"\x2b\x24\x03\x03\x02\x08\x01\x01\x0b",
        bits: 384,
        p: "8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d1a71874700133107ec53",
        a: "7bc382c63d8c150c3c72080ace05afa0c2bea28e4fb22787139165efba91f90f8aa5814a503ad4eb04a8c7dd22ce2826",
        b: "4a8c7dd22ce28268b39b55416f0447c2fb77de107dcd2a62e880ea53eeb62d57cb4390295dbc9943ab78696fa504c11",
        g: [
            "1d1c64f068cf45ffa2a63a81b7c13f6b8847a3e77ef14fe3db7fcafe0cbd10e8e826e03436d646aaef87b2e247d4af1e",
            "8abe1d7520f9c2a45cb1eb8e95cfd55262b70b29feec5864e19c054ff99129280e4646217791811142820341263c5315",
        ],
        n: "8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b31f166e6cac0425a7cf3ab6af6b7fc3103b883202e9046565",
    },
    Curve {
        name: "brainpoolP512r1",
        oid: b"\x2b\x24\x03\x03\x02\x08\x01\x01\x0d",
        bits: 512,
        p: "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3",
        a: "7830a3318b603b89e2327145ac234cc594cbdd8d3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94ca",
        b: "3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94cadc083e67984050b75ebae5dd2809bd638016f723",
        g: [
            "81aee4bdd82ed9645a21322e9c4c6a9385ed9f70b5d916c1b43b62eef4d0098eff3b1f78e2d0d48d50d1687b93b97d5f7c6d5047406a5e688b352209bcb9f822",
            "7dde385d566332ecc0eabfa9cf7822fdf209f70024a57b1aa000c55b881f8111b2dcde494a5f485e5bca4bd88a2763aed1ca2b2fa8f0540678cd1e0f3ad80892",
        ],
        n: "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330870553e5c414ca92619418661197fac10471db1d381085ddaddb58796829ca90069",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generators_are_on_their_curves_and_have_their_order() {
        for curve in CURVES {
            let point = curve.public(&[1]).unwrap();
            assert_eq!(curve.holds(&point), Some(true), "{}", curve.name);
            // The last number gives the generator's mirror: n − 1 is −1.
            let last = curve.public(&(parse(curve.n).unwrap() - 1_u8).to_bytes_be()).unwrap();
            assert_eq!(point[..=curve.width()], last[..=curve.width()], "{}", curve.name);
            assert_ne!(point, last);
            assert_eq!(curve.bits, usize::try_from(parse(curve.p).unwrap().bits()).unwrap());
            let compressed = [&[2], &point[1..=curve.width()]].concat();
            assert_eq!(curve.holds(&compressed), Some(true));
            let mut off = point.clone();
            *off.last_mut().unwrap() ^= 1;
            assert_eq!((curve.holds(&off), curve.holds(&[4, 1]), curve.holds(&[])), (Some(false), None, None));
            assert_eq!((curve.public(&[0]), curve.public(&parse(curve.n).unwrap().to_bytes_be())), (None, None));
        }
    }
}
