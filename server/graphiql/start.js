'use strict';
// Headers are not kept in the browser's storage: they hold the token.
(function () {
  const place = document.getElementById('graphiql');
  const tenant = place.dataset.tenant;
  const query = [
    '# Ctrl-Enter runs the operation, Ctrl-Space completes it.',
    '# Who you are is said in Headers, below.',
    '',
    'query Hello {',
    '  viewer {',
    '    roles',
    '    permissions',
    '    tenant {',
    '      code',
    '      name',
    '    }',
    '  }',
    '}',
    '',
  ].join('\n');
  ReactDOM.createRoot(place).render(
    React.createElement(GraphiQL, {
      fetcher: GraphiQL.createFetcher({ url: '/graphql', enableIncrementalDelivery: false }),
      defaultQuery: query,
      defaultHeaders: tenant ? JSON.stringify({ 'Huying-Tenant': tenant }, null, 2) : '{}',
      defaultEditorToolsVisibility: 'headers',
      isHeadersEditorEnabled: true,
      shouldPersistHeaders: false,
    }),
  );
})();
