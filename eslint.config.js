import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * Imports point one way: electron → host → models → engine. The renderer takes the engine, which has no Node in it (a
 * page runs it: renderer/bench/), the format of recorded runs, the resize of pictures, emoji-1000's drawings and
 * scenes, seeded random numbers, published figures and how far others are from them, and types only of the rest of host
 * and models.
 */
function imports(folder, forbidden, { node = true, typesOnly = [], except = [] } = {}) {
  const patterns = forbidden.map((name) => ({
    group: [`**/${name}/**`],
    message: `${folder}/ must not import from ${name}/ (see README, folder map).`,
  }));
  for (const name of typesOnly) {
    patterns.push({
      regex: `/${except.length === 0 ? '' : `(?!(?:${except.join('|')})/)`}${name}/`,
      allowTypeImports: true,
      message: `${folder}/ takes only types from ${name}/ (see README, folder map).`,
    });
  }
  if (!node)
    patterns.push({ group: ['node:*'], message: `${folder}/ runs in a browser too: no Node modules.` });
  return {
    files: [`${folder}/**/*.{ts,cts}`],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  };
}

/** Parts of host and models that the renderer runs. */
const NO_NODE = [
  'host/recording/format',
  'host/image/scaling',
  'models/emoji-1000',
  'models/random',
  'models/silicon',
];

export default defineConfig(
  globalIgnores([
    'engine/fast/kernel/',
    'dist/',
    'coverage/',
    'downloads/',
    'test-output/',
    'release/',
    '**/*.d.mts',
  ]),
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: [
            '*.js',
            '*.ts',
            '.ci/*.mjs',
            'host/bin/*.mjs',
            'electron/packaging/bin/*.mjs',
          ],
        },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'no-console': 'error',
      // what is left out of a copy
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Index arithmetic over typed arrays is bounded by construction in kernels; `!` marks where.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  imports('engine', ['models', 'host', 'electron', 'renderer'], { node: false }),
  imports('models', ['host', 'electron', 'renderer']),
  imports('models/emoji-1000/scenes', ['host', 'electron', 'renderer'], { node: false }),
  imports('models/random', ['host', 'electron', 'renderer'], { node: false }),
  imports('models/silicon', ['host', 'electron', 'renderer'], { node: false }),
  imports('host', ['electron', 'renderer']),
  imports('host/image/scaling', ['electron', 'renderer'], { node: false }),
  imports('electron', ['renderer', 'test']),
  imports('electron/packaging', ['renderer', 'test']),
  imports('renderer', ['electron', 'test'], {
    node: false,
    typesOnly: ['host', 'models'],
    // no Node in them: pages read runs, draw scenes and run benchmarks, too
    except: NO_NODE,
  }),
  { files: ['**/*.js', '**/*.mjs'], extends: [tseslint.configs.disableTypeChecked] },
  {
    files: ['host/cli/**/*.ts', 'host/bin/*.mjs', '.ci/*.mjs', 'test/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
);
