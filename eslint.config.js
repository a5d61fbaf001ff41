import eslint from '@eslint/js'
import tseslint from 'typescript-eslint'

// What only src/platform and the storage implementations may touch: everything else gets it passed in.
const SURROUNDINGS = [
  'window', 'document', 'navigator', 'location', 'localStorage', 'sessionStorage', 'indexedDB', 'wx', 'process',
  'setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'queueMicrotask', 'fetch', 'WebSocket',
  'globalThis', 'crypto', 'TextEncoder', 'TextDecoder', 'structuredClone', 'console', 'performance', 'Buffer',
]

export default tseslint.config(
  { ignores: ['**/dist/**', 'miniprogram_dist/**', '**/node_modules/**', 'protocol/generated/**', '**/*.vue'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      'max-lines': ['error', { max: 300, skipComments: true, skipBlankLines: true }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }],
      'max-params': ['error', 4],
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...SURROUNDINGS],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Take the time from the Clock.' },
        { object: 'Math', property: 'random', message: 'Take randomness from the Platform.' },
      ],
    },
  },
  {
    files: ['src/platform/**/*.ts', 'src/storage/idb-storage.ts', 'src/index*.ts'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off', 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts', 'server/test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'max-lines': ['error', { max: 400, skipComments: true, skipBlankLines: true }],
      'no-console': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly', setTimeout: 'readonly', module: 'writable', fetch: 'readonly' },
    },
  },
  {
    // What runs as it stands in the oldest places that the SDK supports.
    files: ['examples/{miniprogram,script-tag}/**/*.js'],
    languageOptions: { ecmaVersion: 2017, sourceType: 'script', globals: { process: 'off', Buffer: 'off' } },
  },
  {
    files: ['examples/miniprogram/**/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { App: 'readonly', Page: 'readonly', wx: 'readonly', setTimeout: 'off', fetch: 'off', URL: 'off' },
    },
  },
)
