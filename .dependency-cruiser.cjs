// Who may import whom: docs/architecture.md. From the leaves up:
// shared ← ports (transport, storage, platform) ← connection ← sync ← features ← client ← entries.
const FEATURES = 'messages|conversations|profiles|relations'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'no-orphan', severity: 'error', from: { orphan: true, pathNot: ['\\.d\\.ts$', 'protocol/generated', 'protocol/codec', '^src/modules/inert-module'] }, to: {} },
    { name: 'sdk-not-gateway', severity: 'error', from: { path: '^src' }, to: { path: '^server' } },
    { name: 'gateway-not-sdk', severity: 'error', from: { path: '^server' }, to: { path: '^src' } },
    { name: 'protocol-is-a-leaf', severity: 'error', from: { path: '^protocol' }, to: { path: '^(src|server)' } },
    { name: 'shared-is-a-leaf', severity: 'error', from: { path: '^src/shared' }, to: { path: '^src/(?!shared)' } },
    {
      name: 'ports-below-connection', severity: 'error',
      from: { path: '^src/(transport|storage|platform)' },
      to: { path: `^src/(connection|sync|${FEATURES}|client)`, dependencyTypesNot: ['type-only'] },
    },
    { name: 'connection-below-sync', severity: 'error', from: { path: '^src/connection' }, to: { path: `^src/(sync|storage|${FEATURES}|client)` } },
    { name: 'sync-below-features', severity: 'error', from: { path: '^src/sync' }, to: { path: `^src/(${FEATURES}|client)` } },
    {
      name: 'features-apart', severity: 'error',
      comment: 'A feature reaches another through an interface that the consumer declares.',
      from: { path: `^src/(${FEATURES})/` },
      to: { path: `^src/(${FEATURES})/`, pathNot: '^src/$1/' },
    },
    { name: 'features-below-client', severity: 'error', from: { path: `^src/(${FEATURES})` }, to: { path: '^src/client' } },
    {
      name: 'features-not-concrete-ports', severity: 'error',
      from: { path: `^src/(${FEATURES}|sync|connection)` },
      to: { path: '^src/(platform|transport|storage)/', pathNot: '/(port|local-database)\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'wire-types-stop', severity: 'error',
      comment: 'Generated wire codecs are for connection, sync and mappers.',
      from: { path: '^src', pathNot: '^src/(connection|sync)/|-mapper\\.ts$' },
      to: { path: '^protocol/(sdk|generated)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'domain-is-pure', severity: 'error',
      from: { path: '^server/src/domain' },
      to: { path: '^server/src/(gateway|handlers|store|bus|lifecycle|observability)', dependencyTypesNot: ['type-only'] },
    },
    { name: 'handlers-not-sockets', severity: 'error', from: { path: '^server/src/handlers' }, to: { path: 'node_modules/(ws|pg|kysely)' } },
    { name: 'no-dev-dependency-in-production', severity: 'error', from: { path: '^server/src' }, to: { dependencyTypes: ['npm-dev'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'], extensions: ['.ts', '.mjs', '.js'] },
  },
}
