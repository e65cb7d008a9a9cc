using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Outrigger.Server.Hosting;

namespace Outrigger.Server.OpenApi;

/// <summary>Title, version, address and ways to authenticate.</summary>
internal sealed class DocumentHead : IOpenApiDocumentTransformer
{
    public const string VirtualKey = "virtualKey";

    public const string AdminKey = "adminKey";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Outrigger",
            Version = CommandLine.Version,
            Description = "One door to language models. Without keys, on this machine, calls need no authentication; model sim/echo answers without a provider.",
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };

        // Relative: the page calls the server it came from, whatever name that has.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[VirtualKey] = CreateBearer("A virtual key, ork_…; also taken from x-api-key, api-key and x-goog-api-key.");
        document.Components.SecuritySchemes[AdminKey] = CreateBearer("The admin key: OUTRIGGER_ADMIN_KEY, or admin.key in the data folder.");
        return Task.CompletedTask;
    }

    private static OpenApiSecurityScheme CreateBearer(string description) => new()
    {
        Type = SecuritySchemeType.Http,
        Scheme = "bearer",
        Description = description,
    };
}
