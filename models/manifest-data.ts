/**
 * Where the public weight files live and what is needed to check a copy: the facts behind `manifest.ts`, which
 * validates them. A file that changes at its address is caught by its checksum.
 */
export const MANIFEST_DATA = {
  models: [
    {
      id: 'alexnet',
      title: 'AlexNet (BVLC), 16-bit Q7.8',
      licence: 'Apache-2.0 (OpenVX conformance tests)',
      format:
        "raw int16 little-endian, Q7.8 (value / 256), no header, OIHW, BGR input; _0 and _1 are the two groups; biases at 1/8 of Caffe's scale; FC weights one row per output",
      needs: ['imagenet'],
      base: 'https://raw.githubusercontent.com/KhronosGroup/OpenVX-cts/f4ed1e5dfc9fbe846eda0966e0cb819ba56a55e4/test_conformance/Networks/Binaries/Alexnet',
      files: [
        {
          file: 'conv1_bias.bin',
          bytes: 192,
          sha256: '651901ab77fd02ea8f247a65d720973ca4ef1ebe32bc137476aea2653c203721',
        },
        {
          file: 'conv1_weights.bin',
          bytes: 69696,
          sha256: '3d03a5b3c10d0becdf43e1a54138923856cabfd75d5e118d98593ef9858dfff7',
        },
        {
          file: 'conv2_0_bias.bin',
          bytes: 256,
          sha256: 'c31d2a814a6839f24f33460a8276f7a3525717abce8dc70711a9b0356a55f4ab',
        },
        {
          file: 'conv2_0_weights.bin',
          bytes: 307200,
          sha256: '8e5c60939d1c1398fc01e6b205ac8a5325acf834335c7f36091b5c7f6e4fdf4c',
        },
        {
          file: 'conv2_1_bias.bin',
          bytes: 256,
          sha256: '1db72b141e92e3ceba5b800506953919abaa8943a61fc78ba652f197105c95ba',
        },
        {
          file: 'conv2_1_weights.bin',
          bytes: 307200,
          sha256: '132c5e0a7bdadcf0bb3415a7972ad0f7c599e6cb6fb2d9f69a7446f322fb29f7',
        },
        {
          file: 'conv3_bias.bin',
          bytes: 768,
          sha256: '4b6bdf2519bd8c378e6f8021ae2a711d64f853d73e2dc2508927c38b87875021',
        },
        {
          file: 'conv3_weights.bin',
          bytes: 1769472,
          sha256: 'e4d25226b2caaa401700ba0b52ae747f6d9c248714f48437bfc61a2bd310cf83',
        },
        {
          file: 'conv4_0_bias.bin',
          bytes: 384,
          sha256: '74cfffcf14a89d14e826b2906a2fffac84c74b70a52c57e03c83a7dc097aa150',
        },
        {
          file: 'conv4_0_weights.bin',
          bytes: 663552,
          sha256: '1572227ea6ef4d36cbd8dfc4549f32dd5dfb8d08abd4502c348547cfa4b10816',
        },
        {
          file: 'conv4_1_bias.bin',
          bytes: 384,
          sha256: '725a9a53d728068bce9114b4ea04f4967052a173586cb791349010e213d9ab7c',
        },
        {
          file: 'conv4_1_weights.bin',
          bytes: 663552,
          sha256: '59cfc5664d8b8ab4558dd4dfb7bd3e348976076e06f0553cfff1d2fb29faa3c4',
        },
        {
          file: 'conv5_0_bias.bin',
          bytes: 256,
          sha256: 'c8921da62a66287995a9c5a2f91adbbabf4e1108fb4f3e764b7548627cd2db2b',
        },
        {
          file: 'conv5_0_weights.bin',
          bytes: 442368,
          sha256: 'cdb591208f05cef256573e268a735c29b2f304bf3be300d735ab937d4e701571',
        },
        {
          file: 'conv5_1_bias.bin',
          bytes: 256,
          sha256: '2a6cb34b5a87036afa765ae6059f0de49d0dcac17970d867c0fe36508a0d559b',
        },
        {
          file: 'conv5_1_weights.bin',
          bytes: 442368,
          sha256: '20b715f7ba977efcef8e0475e5545dc432f99e1e74bdf2aed69755dff9b5cf62',
        },
        {
          file: 'fc6_bias.bin',
          bytes: 8192,
          sha256: 'f0b99c1bf9219fc6ef03b749106023794c5cdd633b0288f8104e2e615f33944d',
        },
        {
          file: 'fc7_bias.bin',
          bytes: 8192,
          sha256: 'cfedadf9cda181c3b37d219a70b978b34722f8ca77925bb23ac87599392c48f9',
        },
        {
          file: 'fc8_bias.bin',
          bytes: 2000,
          sha256: '0b9272c509e993d5485e2eb2ccf2d96cd19303550da5467f314b01ff088b9902',
        },
        {
          file: 'fc6_weights.bin',
          bytes: 75497472,
          sha256: '14375f5ebbfe0fd8b11370e9c3923ef6fc0634beb8b4cd4c30e4eddb3e2814ce',
        },
        {
          file: 'fc7_weights.bin',
          bytes: 33554432,
          sha256: 'db24c744d9584c8a894612e8d6b21b38f05a88d65079c699fb4f77e608d48aae',
        },
        {
          file: 'fc8_weights.bin',
          bytes: 8192000,
          sha256: '881ce6abafe70a72f9a3d4de3670f70245d2750056ca7554a5df91f8611c3570',
        },
      ],
    },
    {
      id: 'alexnet-deep-compression',
      title: 'AlexNet, Deep Compression',
      licence: 'BSD-2-Clause',
      format:
        'Deep Compression .net; FC layers have 16-entry codebooks and two 4-bit codes a byte, low nibble first',
      needs: ['imagenet'],
      base: 'https://raw.githubusercontent.com/songhan/Deep-Compression-AlexNet/a4ab6859e1bc86dec3607c8cdd53b0a72da6bcda',
      files: [{ file: 'AlexNet_compressed.net', gitBlobSha1: 'ea0d14e98edfbcbfba995003c94d7259fa23b6cc' }],
    },
    {
      id: 'alexnet-onnx',
      title: 'AlexNet (BVLC), ONNX',
      licence: 'Apache-2.0 (ONNX model zoo)',
      format: 'ONNX opset 12, 224 × 224 input',
      needs: ['imagenet'],
      base: 'https://github.com/onnx/models/raw/main/validated/vision/classification/alexnet/model',
      files: [
        {
          file: 'bvlcalexnet-12.onnx',
          bytes: 243863787,
          sha256: '6b0da9510f27f234ee96a85dc3809dd210150fdefad87f6850f9788513216945',
        },
      ],
    },
    {
      id: 'squeezenet-1.0',
      title: 'SqueezeNet 1.0, Deep Compression',
      licence: 'BSD-2-Clause',
      format: 'Deep Compression .net, OIHW, BGR input',
      needs: ['imagenet'],
      base: 'https://raw.githubusercontent.com/songhan/SqueezeNet-Deep-Compression/fb13faa2cf121ced9999f8a9d538ec6c56084733',
      files: [
        {
          file: 'compressed_SqueezeNet.net',
          bytes: 675763,
          sha256: 'e4ab6960ae8cd81505e1c2136921201507e930966c53deaf15862a395b3a3261',
        },
      ],
    },
    {
      id: 'squeezenet-1.1',
      title: 'SqueezeNet 1.1, ONNX fp16',
      licence: 'MIT (repository)',
      format: 'ONNX opset 7, fp16 initializers, BGR input',
      needs: ['imagenet'],
      base: 'https://raw.githubusercontent.com/microsoft/Windows-Machine-Learning/155b5eeb1f48b49235f31ef3a68db0bd8707ce89/SharedContent/models',
      files: [
        {
          file: 'SqueezeNet_fp16.onnx',
          bytes: 2484091,
          sha256: '21f25e3d9254af93e6218a359469fac714a017b3f9035c0f5c4acbf9a3ff7233',
        },
      ],
    },
    {
      id: 'emoji-1000',
      title: 'Emoji-1000, this project\u2019s own',
      licence: 'MIT',
      format: 'int8 codes with a float32 scale for each filter, see models/emoji-1000/README.md',
      needs: [],
      files: [
        {
          file: 'weights.int8',
          bytes: 4658024,
          sha256: 'a4cbef7b3884d5a933bdb022eebeef93c8f15bf1b9228a7928feed49c788d3d1',
        },
      ],
    },
    {
      id: 'vgg16-onnx',
      title: 'VGG-16, ONNX',
      licence: 'Apache-2.0 (ONNX model zoo)',
      format: 'ONNX opset 12',
      needs: ['imagenet'],
      base: 'https://github.com/onnx/models/raw/main/validated/vision/classification/vgg/model',
      files: [
        {
          file: 'vgg16-12.onnx',
          bytes: 553437752,
          sha256: '722c42f53ca03a5480296bf8f9c85a151de3eed9ec982d7d2302ff6e2900c67b',
        },
      ],
    },
    {
      id: 'resnet18-onnx',
      title: 'ResNet-18 v1, ONNX',
      licence: 'Apache-2.0 (ONNX model zoo)',
      format: 'ONNX opset 7',
      needs: ['imagenet'],
      base: 'https://github.com/onnx/models/raw/main/validated/vision/classification/resnet/model',
      files: [
        {
          file: 'resnet18-v1-7.onnx',
          bytes: 46820737,
          sha256: '4e8f8653e7a2222b3904cc3fe8e304cd8b339ce1d05fd24688162f86fb6df52c',
        },
      ],
    },
    {
      id: 'imagenet',
      title: 'ImageNet class labels (1000)',
      licence: 'class names',
      format: 'one line a class, in class-index order: synset id, space, comma-separated names',
      needs: [],
      base: 'https://raw.githubusercontent.com/nihui/ncnn-android-squeezenet/376281237ed33c938e39a82eb4bb15ebf1452bdc/app/src/main/assets',
      files: [
        {
          file: 'synset_words.txt',
          bytes: 31675,
          sha256: 'acf75ef0abe89694b19056e0796401068b459c457baa30335f240c7692857355',
        },
      ],
    },
  ],
};
