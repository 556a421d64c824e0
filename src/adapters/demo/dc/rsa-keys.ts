/** RSA key pair of one pretend data centre, hexadecimal, big-endian. */
export interface DemoKeyPair {
  readonly dc: number;
  readonly modulus: string;
  readonly privateExponent: string;
  /** PKCS#1 PEM, as clients want it. */
  readonly publicKey: string;
}

/**
 * Fixed and public on purpose: they protect a server that exists only inside this program, and a client that remembers
 * its keys over a restart must find the same server again. The public exponent is 65537. No fingerprint begins with a
 * zero digit, which mtcute's look-up would lose.
 */
export const demoKeyPairs: readonly DemoKeyPair[] = [
  {
    dc: 1,
    modulus:
      'aae88f1ac190b8c53412dcffc34e887d4a9c8370c569bc922f01a82a897a301f2010a1d79d7aeb9a45ef67cc65ce65d2' +
      '3b40fe0323d208f1b55dc770d030c3ba97ec3508286c465ac22c0af62801b4272e1807d04a2171dc40519e2faaab51e8' +
      '81addb12a1e2ff204ccae47378f205afe0c71e0e3d5dc1efae3e3e959f63ae1c360c6aa415d47ce3b54fac9a7bbd4ca2' +
      'f561bf254f34ece4a003640278503737cc3c02d96bab4f37ab1087a251c65b2f1728d35ba44e9c84759535ba728d22d0' +
      'e0675d4b3f68ed26a3c40a2a8dca3ccfccfbbfd87966501bb724e8d2d8b050dfb553c7fcd429a1f49cca81e506ae5922' +
      '42a6f65fdadc6076ba58ab88af2bdf59',
    privateExponent:
      '29366e37c2007f85d25250277eb5c3d50eb6623dc1e506fb6b49677f666a680b4164b15a3897e9136914db7f5ef75ff7' +
      '4ba196ff33d694a0909f1e1656a5c3b50da8807b48a01f71084cad920140b3ec14c1e7b47303d09c8f87fef0b8a39a5b' +
      '4a561db3470561872ced6a1c6c485455be8ad575129836c970c782b8fad80326565de1099466ef6e081505973ac4c3e7' +
      '8a39cf72f40663feb3e4205e761c38479e23507afef804f25a84aafd982a4533fe10e4dd55c391961d694cf527e9f73a' +
      'f1b9f5431d19ae16491194db306a1bfad0a3140149e2238f8e7f4b29b9942e175cb9eabbe5386668a3cf18433ac3a1c5' +
      'e11f234b4191f045998951fd45a718d9',
    publicKey: [
      '-----BEGIN RSA PUBLIC KEY-----',
      'MIIBCgKCAQEAquiPGsGQuMU0Etz/w06IfUqcg3DFabySLwGoKol6MB8gEKHXnXrr',
      'mkXvZ8xlzmXSO0D+AyPSCPG1Xcdw0DDDupfsNQgobEZawiwK9igBtCcuGAfQSiFx',
      '3EBRni+qq1Hoga3bEqHi/yBMyuRzePIFr+DHHg49XcHvrj4+lZ9jrhw2DGqkFdR8',
      '47VPrJp7vUyi9WG/JU807OSgA2QCeFA3N8w8Atlrq083qxCHolHGWy8XKNNbpE6c',
      'hHWVNbpyjSLQ4GddSz9o7SajxAoqjco8z8z7v9h5ZlAbtyTo0tiwUN+1U8f81Cmh',
      '9JzKgeUGrlkiQqb2X9rcYHa6WKuIryvfWQIDAQAB',
      '-----END RSA PUBLIC KEY-----',
    ].join('\n'),
  },
  {
    dc: 2,
    modulus:
      'c4f5fe23610f71d381f4ebfd21e06f4ab83be52adc653a058075180ebf27bf9900906b33e424457a3cddfe3789898801' +
      'b9350715e97fe7d15c10a535e2b2b38bb888b6f185e0f2c7b2c29f8183bd64494cfe522fb7dc98dfd251ca39d1628d27' +
      '3d717ccbfaf89f30533d61d4bc560614380eae380e5d4edb3f9d7b3efe0cad39d37777d7ab8387b19fe64f99bf2372c2' +
      'd8afed75f2ee16d6c1517acf0226af40f6cd55fac44c26cc1c5288602d430db7d4e1a0ff4d84410ffbf471cfd27aa5b2' +
      'e6f550d70051585ea8cbc28bb497a9d7569f287b79d92278a462454ccb37075de83457591f8048b61b5a05ad0d99e6d2' +
      'afdbf068810af6a487ccbef6368e34df',
    privateExponent:
      '499c7c6a6194a1a08071f69ee901d5e6519bc506f34efbd3e19221b725372852f914809468c02b9d47515a790c34b3f9' +
      '9cec162558dade5b6f32a36453c120fc67afe4dbb882fd89a82437f3f2361edc8c638278e61912a39819cc603682c429' +
      '75bbcbfdfa62e02ff1f43f73801e10708f10e188fec95db6f07c1d7b49fc97e29c45d1ffd8c4d00ba1301d8a7fbbcc62' +
      'f46346299b143a0f7054fd77bb7a875d0f96a2ca0718fc95ee83df2d5aaf0c2645559f7e391024fbc581228c95b8d23f' +
      '679981be97b32c470a01bb001bbcd30a103b83233e549bffe4dc6f70b637aec7312026a4e12fe3c4f89c7bd6c990adcc' +
      'a965821f035d150361b65a376c4d57fd',
    publicKey: [
      '-----BEGIN RSA PUBLIC KEY-----',
      'MIIBCgKCAQEAxPX+I2EPcdOB9Ov9IeBvSrg75SrcZToFgHUYDr8nv5kAkGsz5CRF',
      'ejzd/jeJiYgBuTUHFel/59FcEKU14rKzi7iItvGF4PLHssKfgYO9ZElM/lIvt9yY',
      '39JRyjnRYo0nPXF8y/r4nzBTPWHUvFYGFDgOrjgOXU7bP517Pv4MrTnTd3fXq4OH',
      'sZ/mT5m/I3LC2K/tdfLuFtbBUXrPAiavQPbNVfrETCbMHFKIYC1DDbfU4aD/TYRB',
      'D/v0cc/SeqWy5vVQ1wBRWF6oy8KLtJep11afKHt52SJ4pGJFTMs3B13oNFdZH4BI',
      'thtaBa0NmebSr9vwaIEK9qSHzL72No403wIDAQAB',
      '-----END RSA PUBLIC KEY-----',
    ].join('\n'),
  },
  {
    dc: 4,
    modulus:
      'c5ea09b1eb0c86007d9ba78e210e789719cfa41c2df9217345143127d9f3486b775c24ac5a8411f8166cbc80eaeaad7a' +
      '0d44952edb026bbdb2060c94b7c1e7a7179fc557d64a14bc8b6ef5bce1cd9071bf6202373403f66b0e6c35ede15da8a8' +
      '822ea68329b98500684c509e8502fc7d9dd919e90152a610b5818d67e35b5ec4917ef0fd5ca72f66e5e5f16381c93883' +
      'e8958d2cfb19d5891abbb88ac151d6743809a5fc6c7b5f5084b95361450c46f9d642c6e7a60dc1d066baa8ceb58fe25f' +
      'f10b0f12a9faf7ff29dd9fd14924ea1d3cf2e098e2ce6d4a43c1e1f25ae3c860625265157c1a777cbf791cd6160b25ff' +
      '65b3d0ea5e61b9d0e7df4bdcdc91f733',
    privateExponent:
      '3737f61e82d30aac265f805f424fd44b6c3327b98906225413e8ef520c1839936a48f61e745eb6d8be00f6930d780e90' +
      'a815037e80326bb7106d69a330a5d42925893939299b9faf7f43a5225ee9c8ac43d66781d96c659b36f9f00dffbbeeeb' +
      '9ceec11c854eb2920b878752c30fb33ca506c698e0fa9b44bc2f7a318b189a16c560a9808ac8cf7fc7de63ae4ee924f0' +
      'd9b7592378f0dfe22a63688242c947579f64f1c2389db4223fbf38e404424eede053f6c9eebe0a85d0b191051cef29e4' +
      '242a36762b527f5a32e26dedb199e329b5b29891ced9ae3a68b905162dab7ff49de7b47c6873f09aa3f772c3df55e20c' +
      'c4edeea603c2e649493bc5fd04cd9019',
    publicKey: [
      '-----BEGIN RSA PUBLIC KEY-----',
      'MIIBCgKCAQEAxeoJsesMhgB9m6eOIQ54lxnPpBwt+SFzRRQxJ9nzSGt3XCSsWoQR',
      '+BZsvIDq6q16DUSVLtsCa72yBgyUt8HnpxefxVfWShS8i271vOHNkHG/YgI3NAP2',
      'aw5sNe3hXaiogi6mgym5hQBoTFCehQL8fZ3ZGekBUqYQtYGNZ+NbXsSRfvD9XKcv',
      'ZuXl8WOByTiD6JWNLPsZ1Ykau7iKwVHWdDgJpfxse19QhLlTYUUMRvnWQsbnpg3B',
      '0Ga6qM61j+Jf8QsPEqn69/8p3Z/RSSTqHTzy4Jjizm1KQ8Hh8lrjyGBiUmUVfBp3',
      'fL95HNYWCyX/ZbPQ6l5hudDn30vc3JH3MwIDAQAB',
      '-----END RSA PUBLIC KEY-----',
    ].join('\n'),
  },
];
