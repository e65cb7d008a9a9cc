using System.Globalization;
using System.Text;
using Outrigger.Assist.Errors.Grouping;

namespace Outrigger.Quality.Errors;

/// <summary>What a world of stacks is like. Development and report have words, shares and seeds of their own.</summary>
internal sealed record StackWorldSettings(
    int Seed, string Root, string[] Nouns, string[] Verbs, string[] Roles, int Bugs, int Traces, int Releases, double RenameShare, double ExtractShare, double AsyncShare, double MinifiedShare, double SameCauseShare, StackFamilies Families = StackFamilies.None);

/// <summary>Further kinds of change, each on a share of the stacks. Development and report have kinds of their own.</summary>
[Flags]
internal enum StackFamilies
{
    None = 0,

    /// <summary>Two methods call each other, a varying number of times.</summary>
    Recursion = 1,

    /// <summary>Lambdas and local functions with ordinals that change from build to build.</summary>
    Ordinals = 2,

    /// <summary>Bundlers that rename classes and keep the names of methods.</summary>
    KeptNames = 4,

    /// <summary>Generated proxies and decorators between the methods.</summary>
    Proxies = 8,

    /// <summary>Thrown again inside another exception, on some ways.</summary>
    Causes = 16,

    /// <summary>Bundles whose file names say nothing but a hash.</summary>
    HashedChunks = 32,
}

/// <summary>One occurrence: what was logged, and which fault it truly was.</summary>
internal sealed record TracedError(string Stack, int Bug);

/// <summary>
/// A backend in one of four languages with faults in it, over several releases. From release to release classes, methods
/// and namespaces are renamed and moved, helpers are extracted and inlined, lines shift; stacks come with and without
/// frames of async code, with generics, with lambdas, and (Node) minified. Which fault an error is of is known.
/// </summary>
internal sealed class StackWorld
{
    private static readonly (string Type, string Message)[][] Kinds =
    [
        [("System.NullReferenceException", "Object reference not set to an instance of an object."), ("System.InvalidOperationException", "Sequence contains no elements"), ("System.ArgumentException", "Value '{0}' is not allowed. (Parameter '{1}')"), ("System.Collections.Generic.KeyNotFoundException", "The given key '{0}' was not present in the dictionary."), ("System.TimeoutException", "The operation has timed out."), ("Npgsql.PostgresException", "23505: duplicate key value violates unique constraint \"{1}\""), ("System.Net.Http.HttpRequestException", "Response status code does not indicate success: {0} (Bad Gateway)."), ("Own", "{1} {0} is in a wrong state")],
        [("java.lang.NullPointerException", "Cannot invoke \"Object.toString()\" because value is null"), ("java.lang.IllegalStateException", "{1} {0} is closed"), ("java.lang.IllegalArgumentException", "Unexpected value {0}"), ("java.util.NoSuchElementException", "No value present"), ("java.net.SocketTimeoutException", "Read timed out"), ("org.springframework.dao.DataIntegrityViolationException", "could not execute statement; constraint [{1}]"), ("java.lang.IndexOutOfBoundsException", "Index {0} out of bounds for length {0}"), ("Own", "{1} {0} is in a wrong state")],
        [("TypeError", "Cannot read properties of undefined (reading 'id')"), ("TypeError", "x.{1} is not a function"), ("Error", "{1} {0} failed"), ("RangeError", "Invalid time value"), ("Error", "connect ECONNREFUSED 10.0.0.7:54{0}"), ("AxiosError", "Request failed with status code 500"), ("SyntaxError", "Unexpected token < in JSON at position 0"), ("Own", "{1} {0} is in a wrong state")],
        [("AttributeError", "'NoneType' object has no attribute 'id'"), ("KeyError", "'{1}'"), ("ValueError", "could not convert string to float: '{0}'"), ("TypeError", "unsupported operand type(s) for +: 'int' and 'str'"), ("IndexError", "list index out of range"), ("requests.exceptions.ReadTimeout", "HTTPSConnectionPool(host='h', port=443): Read timed out."), ("sqlalchemy.exc.IntegrityError", "duplicate key value violates unique constraint \"{1}\""), ("Own", "{1} {0} is in a wrong state")],
    ];

    // Frames of libraries that throw, in order from the fault; none is as likely as each.
    private static readonly string[][][] Throwers =
    [
        [["System.ThrowHelper.ThrowInvalidOperation"], ["System.Linq.ThrowHelper.ThrowNoElementsException", "System.Linq.Enumerable.First"], ["System.Collections.Generic.Dictionary`2.get_Item"], ["Npgsql.Internal.NpgsqlConnector.ReadMessage", "Npgsql.NpgsqlDataReader.NextResult", "Npgsql.NpgsqlCommand.ExecuteReader"], ["System.Net.Http.HttpResponseMessage.EnsureSuccessStatusCode"], ["@Guard.NotNull"]],
        [["java.base/java.util.Optional.orElseThrow"], ["java.base/java.util.ArrayList.get", "java.base/jdk.internal.util.Preconditions.checkIndex"], ["java.base/java.util.Objects.requireNonNull"], ["org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse", "org.postgresql.jdbc.PgStatement.execute", "org.hibernate.engine.jdbc.spi.SqlExceptionHelper.convert"], ["@Guard.notNull"]],
        [["JSON.parse"], ["node_modules/axios/lib/core/settle.js:settle", "node_modules/axios/lib/core/createError.js:createError"], ["node_modules/pg/lib/client.js:Client._handleErrorMessage", "node_modules/pg-protocol/dist/parser.js:Parser.parseErrorMessage"], ["@guard.notNull"]],
        [["site-packages/requests/adapters.py:send", "site-packages/requests/sessions.py:request"], ["site-packages/sqlalchemy/engine/base.py:_execute_context", "site-packages/sqlalchemy/engine/default.py:do_execute"], ["@guard.py:not_none"]],
    ];

    private static readonly string[][] Middleware =
    [
        ["Microsoft.AspNetCore.Mvc.Infrastructure.ActionMethodExecutor.Execute", "Microsoft.AspNetCore.Mvc.Infrastructure.ControllerActionInvoker.InvokeActionMethodAsync", "Microsoft.AspNetCore.Routing.EndpointMiddleware.Invoke", "@Web.TenantMiddleware.InvokeAsync", "@Web.ErrorMiddleware.InvokeAsync", "Microsoft.AspNetCore.Authorization.AuthorizationMiddleware.Invoke"],
        ["org.springframework.web.method.support.InvocableHandlerMethod.doInvoke", "org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter.handleInternal", "org.springframework.web.servlet.DispatcherServlet.doDispatch", "@web.TenantFilter.doFilter", "org.apache.catalina.core.ApplicationFilterChain.doFilter"],
        ["node_modules/express/lib/router/layer.js:Layer.handle", "node_modules/express/lib/router/route.js:next", "@middleware.tenant", "node_modules/express/lib/router/index.js:Function.process_params"],
        ["site-packages/django/core/handlers/base.py:_get_response", "@middleware.py:tenant_middleware", "site-packages/django/core/handlers/exception.py:inner"],
    ];

    private readonly Random _random;
    private readonly StackWorldSettings _settings;
    private readonly List<Method> _methods = [];
    private readonly List<Fault> _faults = [];
    private int _fresh;
    private int _release;

    public StackWorld(StackWorldSettings settings, int platform)
    {
        _settings = settings;
        Platform = platform;
        _random = new Random(settings.Seed + (platform * 7919));
        Build();
    }

    public int Platform { get; }

    /// <summary>All occurrences, in the order of time.</summary>
    public IEnumerable<TracedError> Play()
    {
        for (var release = 0; release < _settings.Releases; release++)
        {
            _release = release;
            if (release > 0)
            {
                Refactor();
            }

            var line = _random.Next(5, 60);
            for (var i = 0; i < _settings.Traces / _settings.Releases; i++)
            {
                // Few faults make most of the noise.
                var fault = _faults[(int)(_faults.Count * Math.Pow(_random.NextDouble(), 1.7))];
                yield return new TracedError(Render(fault, line), fault.Number);
            }
        }
    }

    private void Build()
    {
        string[] layers = ["Controllers", "Services", "Services", "Data"];
        var perLayer = Math.Max(12, _settings.Bugs / 4);
        var byLayer = new List<Method>[layers.Length];
        for (var layer = 0; layer < layers.Length; layer++)
        {
            byLayer[layer] = [];
            for (var i = 0; i < perLayer; i++)
            {
                var noun = Pick(_settings.Nouns);
                var role = layer == 0 ? "Controller" : layer == 3 ? "Repository" : Pick(_settings.Roles);
                byLayer[layer].Add(new Method { Space = layers[layer], Type = noun + role, Name = Pick(_settings.Verbs) + Pick(_settings.Nouns) });
            }

            _methods.AddRange(byLayer[layer]);
        }

        var seen = new HashSet<(Method, string, string, string)>();
        while (_faults.Count < _settings.Bugs)
        {
            var site = _random.Next(4);
            var thrower = byLayer[site][_random.Next(perLayer)];
            var (type, message) = Kinds[Platform][(int)(Kinds[Platform].Length * Math.Pow(_random.NextDouble(), 1.3))];
            var constraint = Pick(_settings.Nouns).ToLowerInvariant();
            var top = _random.NextDouble() < _settings.SameCauseShare ? Pick(Throwers[Platform]) : [];
            // Two faults that no text could tell apart are one.
            if (!seen.Add((thrower, type, message.Contains("{1}", StringComparison.Ordinal) ? constraint : "", string.Join(',', top))))
            {
                continue;
            }

            var paths = new List<List<Method>>();
            for (var p = 0; p < _random.Next(1, 3); p++)
            {
                // A method is called by few others: callers are chosen near it, so that faults share parts of their ways.
                var path = new List<Method> { thrower };
                for (var layer = site - 1; layer >= 0; layer--)
                {
                    if (layer is 1 && _random.NextDouble() < 0.4)
                    {
                        continue;
                    }

                    var near = (byLayer[layer + 1].IndexOf(path[^1]) is var at and >= 0 ? at : _random.Next(perLayer)) + _random.Next(3);
                    path.Add(byLayer[layer][near % perLayer]);
                }

                paths.Add(path);
            }

            _faults.Add(new Fault(_faults.Count, type == "Own" ? $"{_settings.Root}.{Pick(_settings.Nouns)}Exception" : type, message, constraint, top, paths));
        }
    }

    private void Refactor()
    {
        foreach (var method in _methods)
        {
            if (_random.NextDouble() < _settings.RenameShare)
            {
                switch (_random.Next(4))
                {
                    case 0:
                        method.Name = Pick(_settings.Verbs) + Pick(_settings.Nouns) + "Core";
                        break;
                    case 1:
                        var (old, fresh) = (method.Type, Pick(_settings.Nouns) + Pick(_settings.Roles) + "V" + ++_fresh);
                        _methods.Where(other => other.Type == old && other.Space == method.Space).ToList().ForEach(other => other.Type = fresh);
                        break;
                    default:
                        method.Space = Pick(_settings.Nouns) + "." + method.Space;
                        break;
                }
            }

            if (_random.NextDouble() < _settings.ExtractShare)
            {
                method.Helper = method.Helper is null ? new Method { Space = method.Space, Type = method.Type, Name = Pick(_settings.Verbs) + "Inner" + ++_fresh } : null;
            }

            if (_random.NextDouble() < _settings.ExtractShare / 2)
            {
                method.IsInlined = !method.IsInlined;
            }
        }
    }

    private string Render(Fault fault, int line)
    {
        var frames = new List<(string Space, string Type, string Name, string? Library, bool IsThrower)>();
        foreach (var name in fault.Top)
        {
            frames.Add(("", "", "", name, true));
        }

        var path = Pick(fault.Paths);
        for (var i = 0; i < path.Count; i++)
        {
            if (path[i].Helper is { } helper)
            {
                frames.Add((helper.Space, helper.Type, helper.Name, null, false));
            }

            // The method that throws is inlined nowhere, or nobody could know it.
            if (!path[i].IsInlined || i == 0 || i == path.Count - 1)
            {
                frames.Add((path[i].Space, path[i].Type, path[i].Name, null, false));
            }
        }

        Bend(frames);
        frames.AddRange(Middleware[Platform].Select(static name => ("", "", "", (string?)name, false)));
        var isAsync = _random.NextDouble() < _settings.AsyncShare;
        var isMinified = Platform == 2 && _random.NextDouble() < _settings.MinifiedShare;
        var id = _random.Next(100, 99_999).ToString(CultureInfo.InvariantCulture);
        var message = string.Format(CultureInfo.InvariantCulture, fault.Message, id, fault.Constraint);
        var text = new StringBuilder();
        var isWrapped = IsOf(StackFamilies.Causes, 0.3);
        if (Platform == 3)
        {
            frames.Reverse();
            text.Append("Traceback (most recent call last):\n");
        }
        else if (isWrapped)
        {
            BeginWrapped(text, frames, $"{fault.Type}: {message}", line, isAsync, isMinified);
        }
        else
        {
            text.Append(fault.Type).Append(": ").Append(message).Append('\n');
        }

        foreach (var frame in frames)
        {
            AppendFrame(text, frame, line + _random.Next(3), isAsync, isMinified);
        }

        if (Platform == 3)
        {
            text.Append(fault.Type).Append(": ").Append(message).Append('\n');
            if (isWrapped)
            {
                text.Append("\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n");
                AppendFrame(text, frames[0], line, isAsync, isMinified);
                text.Append("app.errors.OperationFailed: the operation failed\n");
            }
        }

        return text.ToString();
    }

    // What is drawn only in worlds that have the family, so that the others stay what they were.
    private bool IsOf(StackFamilies family, double share) => (_settings.Families & family) != 0 && _random.NextDouble() < share;

    private void Bend(List<(string Space, string Type, string Name, string? Library, bool IsThrower)> frames)
    {
        var own = frames.FindIndex(static frame => frame.Library is null);
        if (own >= 0 && own + 1 < frames.Count && IsOf(StackFamilies.Recursion, 0.3))
        {
            var pair = new[] { frames[own], frames[own + 1] };
            for (var times = _random.Next(1, 5); times > 0; times--)
            {
                frames.InsertRange(own, pair);
            }
        }

        for (var i = frames.Count - 1; i >= 0; i--)
        {
            if (frames[i].Library is null && IsOf(StackFamilies.Proxies, 0.35))
            {
                frames.Insert(i + 1, ("", "", "", Platform switch
                {
                    0 => $"Castle.Proxies.{frames[i].Type}Proxy.{frames[i].Name}",
                    1 => $"com.{_settings.Root.ToLowerInvariant()}.{frames[i].Space.ToLowerInvariant()}.{frames[i].Type}$$FastClassBySpringCGLIB$$9f3c.invoke",
                    2 => "node_modules/opossum/lib/circuit.js:CircuitBreaker.fire",
                    _ => "@decorators.py:wrapper",
                }, false));
            }
        }
    }

    private void BeginWrapped(StringBuilder text, List<(string Space, string Type, string Name, string? Library, bool IsThrower)> frames, string inner, int line, bool isAsync, bool isMinified)
    {
        const string Outer = "the operation failed";
        if (Platform == 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{_settings.Root}.OperationFailedException: {Outer}\n ---> {inner}\n");
            return;
        }

        text.Append(Platform == 1 ? "com." + _settings.Root.ToLowerInvariant() + ".OperationFailedException: " : "Error: ").Append(Outer).Append('\n');
        foreach (var frame in frames.TakeLast(2))
        {
            AppendFrame(text, frame, line, isAsync, isMinified);
        }

        text.Append(Platform == 1 ? "Caused by: " : "  [cause]: ").Append(inner).Append('\n');
    }

    private void AppendFrame(StringBuilder text, (string Space, string Type, string Name, string? Library, bool IsThrower) frame, int line, bool isAsync, bool isMinified)
    {
        var library = frame.Library;
        if (library?.StartsWith('@') == true)
        {
            library = Platform switch
            {
                0 => $"{_settings.Root}.{library[1..]}",
                1 => $"com.{_settings.Root.ToLowerInvariant()}.{library[1..]}",
                _ => library,
            };
        }

        switch (Platform)
        {
            case 0:
                var whole = library ?? $"{_settings.Root}.{frame.Space}.{frame.Type}.{frame.Name}";
                var dot = whole.LastIndexOf('.');
                var where = library is null || library.StartsWith(_settings.Root, StringComparison.Ordinal) ? $" in /srv/build/src/{frame.Type}.cs:line {line}" : "";
                var shape = frame.Library is null ? _random.Next(6) : 0;
                text.Append("   at ").Append(
                    frame.Library is null && IsOf(StackFamilies.Ordinals, 0.4) ? $"{whole[..dot]}.<{whole[(dot + 1)..]}>g__Run|{_random.Next(9)}_{_random.Next(4)}(Int32 id)"
                    : isAsync && !frame.IsThrower ? $"{whole[..dot]}.<{whole[(dot + 1)..]}>d__{line}.MoveNext()"
                    : shape == 1 ? $"{whole[..dot]}.<>c__DisplayClass{line}_0.<{whole[(dot + 1)..]}>b__0(String x)"
                    : shape == 2 ? $"{whole}[T](T value)"
                    : $"{whole}(Int32 id)").Append(where).Append('\n');
                if (isAsync && !frame.IsThrower)
                {
                    text.Append("--- End of stack trace from previous location ---\n   at System.Runtime.CompilerServices.TaskAwaiter.HandleNonSuccessAndDebuggerNotification(Task task)\n");
                }

                break;
            case 1:
                var java = library ?? $"com.{_settings.Root.ToLowerInvariant()}.{frame.Space.ToLowerInvariant()}.{frame.Type}.{frame.Name}";
                var proxied = library is null && _random.Next(6) == 0 ? java.Insert(java.LastIndexOf('.'), "$$EnhancerBySpringCGLIB$$1a2b3c") : java;
                text.Append("\tat ").Append(library is null && IsOf(StackFamilies.Ordinals, 0.4) ? $"{java[..java.LastIndexOf('.')]}.lambda${java[(java.LastIndexOf('.') + 1)..]}${_random.Next(30)}" : library is null && isAsync && _random.Next(3) == 0 ? $"{java[..java.LastIndexOf('.')]}.lambda${java[(java.LastIndexOf('.') + 1)..]}$0" : proxied)
                    .Append('(').Append(frame.Type.Length > 0 ? frame.Type : "X").Append(".java:").Append(line).Append(")\n");
                if (isAsync)
                {
                    text.Append("\tat java.base/java.util.concurrent.CompletableFuture.uniApply(CompletableFuture.java:646)\n");
                }

                break;
            case 2:
                if (library is not null && !library.StartsWith('@'))
                {
                    var parts = library.Split(':');
                    text.Append(parts.Length == 2 ? $"    at {parts[1]} (/srv/app/{parts[0]}:{line}:7)\n" : $"    at {library} (<anonymous>)\n");
                }
                else
                {
                    var (type, name) = library is null ? (frame.Type, frame.Name) : (library[1..library.IndexOf('.')], library[(library.IndexOf('.') + 1)..]);
                    text.Append(isMinified
                        ? Minify(type, name)
                        : $"    at {(isAsync ? "async " : "")}{type}.{name} (/srv/app/src/{frame.Space.ToLowerInvariant()}/{type}.js:{line}:11)\n");
                    if (isAsync)
                    {
                        text.Append("    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)\n");
                    }
                }

                break;
            default:
                var python = library is null ? ($"/srv/app/{frame.Space.ToLowerInvariant()}/{frame.Type}.py", frame.Name)
                    : ((library.StartsWith('@') ? "/srv/app/" + library[1..] : "/usr/lib/python3/" + library).Split(':')[0], library.Split(':')[^1]);
                text.Append("  File \"").Append(python.Item1).Append("\", line ").Append(line).Append(", in ").Append(python.Item2).Append("\n    value = call(item)\n");
                if (isAsync)
                {
                    text.Append("  File \"/usr/lib/python3.11/asyncio/tasks.py\", line 479, in wait_for\n    return await fut\n");
                }

                break;
        }
    }

    // Bundlers name a bundle after its content. Within one build a method has one short name and one place; the next build has others.
    private string Minify(string type, string name)
    {
        var hash = TextHash.Of($"{type}.{name}.{_release}");
        var isKept = (_settings.Families & StackFamilies.KeptNames) != 0 && TextHash.Of(name) % 10 < 6;
        var file = (_settings.Families & StackFamilies.HashedChunks) != 0 ? $"main.{TextHash.Of("build " + _release):x8}.js" : $"app.{_release * 7919 + 4099:x}.min.js";
        return $"    at {(char)('a' + (hash % 26))}.{(isKept ? name : ((char)('a' + (hash / 26 % 26))).ToString())} (/srv/app/dist/{file}:1:{hash / 676 % 900_000})\n";
    }

    private T Pick<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];

    private sealed class Method
    {
        public required string Space { get; set; }

        public required string Type { get; set; }

        public required string Name { get; set; }

        public Method? Helper { get; set; }

        public bool IsInlined { get; set; }
    }

    private sealed record Fault(int Number, string Type, string Message, string Constraint, string[] Top, List<List<Method>> Paths);
}
