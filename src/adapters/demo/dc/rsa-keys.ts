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
 * its keys over a restart must find the same server again. The public exponent is 65537.
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
      'd3d1fdb2e875b3cb49d393d3829faab89e876f8e750daf39b2ce71451d5adc904b27e11f5ce2ef179901c518d11c8fb4' +
      'ffffdf4ebc6aa6c6cb5dd578b93ba66cda509e5b6737edb86d548aa7947e6b7293c01b2e86c8c596373124f26c6d8f0d' +
      'c2c516a61ae1e3dd921c4e514b5dce6ce9d7e1f4e478e44ee67eecbb981cd1e0a7a0fe27367bab9e06c9095852dbcb52' +
      '3a885b42221e82151a03337d95b8e0b718fc346b2d913446ccd789f166906f23337d7ce4ece3c4f152189cab82da15d0' +
      '9dbe04299efac909959142fbc1133d5f2bc242dac9a4341e21f6545bbd1a81eef45d8b505ddc4ad272e3929ab11c91d7' +
      '4b225a7b24ba62a1a3194bcf93ba2247',
    privateExponent:
      '07c8f4a80f54741d33ee161ac9f6e5a6ba122ee41a2291f41996ee217a28b813dd8f43a8e16dbdc2824471b8031cd248' +
      'a162b2bf096714bb6db20481d6b253358ba336e413c66c72eb7715f97ec2feb3f6ab88298cee9d6f1dec2d22c920105d' +
      '3dc6a7447241d1c6ccf3440af22d7fc40fa6cd8e85ef2384fad7b8b4ff018ad26e75074fc374b7bee53a34c88f6733bb' +
      'a6c1c56455834d42536c022d4794a155cc78a4050fa91d5ec178a5e6d6e2a32e24bb792bb42268171a18970215557a14' +
      '55626bb5597ae954e6c51b7b3ae96685652be8320aea0cc10741ec32ffffc69d94b93909dcec3bbd9cd5533ac060cc56' +
      'c8ed4206684baf162edb4bd5b553b501',
    publicKey: [
      '-----BEGIN RSA PUBLIC KEY-----',
      'MIIBCgKCAQEA09H9suh1s8tJ05PTgp+quJ6Hb451Da85ss5xRR1a3JBLJ+EfXOLv',
      'F5kBxRjRHI+0///fTrxqpsbLXdV4uTumbNpQnltnN+24bVSKp5R+a3KTwBsuhsjF',
      'ljcxJPJsbY8NwsUWphrh492SHE5RS13ObOnX4fTkeORO5n7su5gc0eCnoP4nNnur',
      'ngbJCVhS28tSOohbQiIeghUaAzN9lbjgtxj8NGstkTRGzNeJ8WaQbyMzfXzk7OPE',
      '8VIYnKuC2hXQnb4EKZ76yQmVkUL7wRM9XyvCQtrJpDQeIfZUW70age70XYtQXdxK',
      '0nLjkpqxHJHXSyJaeyS6YqGjGUvPk7oiRwIDAQAB',
      '-----END RSA PUBLIC KEY-----',
    ].join('\n'),
  },
];
