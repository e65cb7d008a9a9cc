using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Making;
using Outrigger.Assist.Decisions.Serving;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Models;

/// <summary>Models and their versions: every caller reads, only the administrator access, exports and imports.</summary>
internal static class ModelsEndpoints
{
    internal static readonly OutriggerError NotFound = CoreErrors.NotFound.With("There is no model of that name.");

    internal static readonly ModelsJson Json = new(ReadableJson.Of(ModelsJson.Default.Options));

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/assist/v1/models").WithTags("Assist");
        group.MapGet("", List).WithName("ListAssistModels").WithSummary("List the models that decide, and what modules have learned.")
            .Produces<ModelList>().WithProblems(401, 403);
        group.MapGet("/{name}", Get).WithName("GetAssistModel").WithSummary("Read a model with its versions and how they compared.")
            .Produces<ModelAnswer>().WithProblems(401, 403, 404);
        Change(group, "promote", "PromoteModel", "Put a version in charge, if it is better on decisions with feedback that neither has learned from.", PromoteAsync)
            .WithDescription("?version= names it; ?force=true puts it in charge whatever the comparison says.");
        Change(group, "pin", "PinModel", "Keep a version in charge whatever is learned.", PinAsync)
            .WithDescription("Without ?version= the one in charge is pinned.");
        Change(group, "unpin", "UnpinModel", "Let better versions take over again.", UnpinAsync);
        Change(group, "rollback", "RollBackModel", "Put the version before back in charge.", RollBackAsync);
        group.MapPost("/{name}/compare", CompareAsync).WithName("CompareModel").WithTags("Assist")
            .WithSummary("Compare two versions on decisions with feedback that neither has learned from.")
            .WithDescription("?version= against ?against=, which is the version in charge unless named. Changes nothing; needs the admin key.")
            .Produces<ModelComparison>().WithProblems(400, 401, 403, 404, 503);
        group.MapGet("/{name}/export", Export).WithName("ExportModel").WithTags("Assist")
            .WithSummary("Download what a module has learned, or the parameters of a version, as one file.")
            .WithDescription("?what=state or parameters; without it the state where there is one of that name. ?version= names the version of the parameters. Needs the admin key.")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream").WithProblems(400, 401, 403, 404);
        group.MapPost("/{name}/import", ImportAsync).WithName("ImportModel").WithTags("Assist")
            .WithSummary("Upload what export gave. A state takes the place of this node's; parameters become a version that waits to be promoted.")
            .WithDescription("The body is the file. Needs the admin key.")
            .Accepts<byte[]>(isOptional: true, "application/octet-stream")
            .Produces<ImportAnswer>().WithProblems(400, 401, 403, 404, 413, 503);
    }

    private static RouteHandlerBuilder Change(RouteGroupBuilder group, string verb, string name, string summary, Delegate handler) =>
        group.MapPost("/{name}/" + verb, handler).WithName(name).WithTags("Assist").WithSummary(summary + " Needs the admin key.")
            .Produces<ModelAnswer>().WithProblems(400, 401, 403, 404, 409, 503);

    private static IResult List(ICallerAuthenticator callers, ModelCatalog catalog, HttpContext context) =>
        AssistAccess.Authenticate(context, callers) is { Caller: null, Error: { } error } ? new ProblemResult(error) : TypedResults.Json(catalog.List(), Json.ModelList);

    private static IResult Get(string name, ICallerAuthenticator callers, DecisionModels models, ModelCatalog catalog, HttpContext context)
    {
        if (AssistAccess.Authenticate(context, callers) is { Caller: null, Error: { } error })
        {
            return new ProblemResult(error);
        }

        return models.TryFind(name, out var model) ? TypedResults.Json(catalog.Describe(model), Json.ModelAnswer) : new ProblemResult(NotFound);
    }

    private static async Task<IResult> PromoteAsync(string name, string? version, string? force, ModelAccess access)
    {
        if (access.Refuse(name, out var model) is { } refused)
        {
            return refused;
        }

        if (string.IsNullOrEmpty(version) || force is not (null or "" or "true" or "false"))
        {
            return Wrong(string.IsNullOrEmpty(version) ? "version" : "force", "?version= names the version to promote; ?force= is true or false.");
        }

        if (access.Registry.Find(model!, version) is null)
        {
            return new ProblemResult(CoreErrors.NotFound.With("The model has no such version.") with { Param = "version" });
        }

        if (force != "true" && access.Registry.StandingOf(model!).InCharge.Version != version)
        {
            var comparison = (await access.Learning.CompareAsync(model!, version, null, access.Token))!;
            if (!comparison.IsBetter)
            {
                return new ProblemResult(ModelsErrors.NotBetter.With(comparison.LowerBound is null
                    ? $"The feedback that neither has learned from weighs {comparison.Weight:0.#}; that is too little to tell."
                    : $"The improvement is at least {comparison.LowerBound:0.######}, which is not above zero."));
            }
        }

        return await access.ChargeAsync(model!, _ => (version, false, "promoted", null), evenIfPinned: false);
    }

    private static async Task<IResult> PinAsync(string name, string? version, ModelAccess access) =>
        access.Refuse(name, out var model) ?? await access.ChargeAsync(
            model!, now => (string.IsNullOrEmpty(version) ? now.InCharge.Version : version, true, "pinned", null), evenIfPinned: true);

    private static async Task<IResult> UnpinAsync(string name, ModelAccess access) =>
        access.Refuse(name, out var model) ?? await access.ChargeAsync(model!, now => (now.InCharge.Version, false, "unpinned", null), evenIfPinned: true);

    private static async Task<IResult> RollBackAsync(string name, ModelAccess access) =>
        access.Refuse(name, out var model) ?? await access.ChargeAsync(
            model!,
            now => now.Charge?.Previous is { } before ? (before, false, "rolled-back", null) : (null, false, "", ModelsErrors.NothingBefore.With("The version in charge is the first.")),
            evenIfPinned: false);

    private static async Task<IResult> CompareAsync(string name, string? version, string? against, ModelAccess access)
    {
        if (access.Refuse(name, out var model) is { } refused)
        {
            return refused;
        }

        if (string.IsNullOrEmpty(version))
        {
            return Wrong("version", "?version= names the version to compare.");
        }

        return await access.Learning.CompareAsync(model!, version, string.IsNullOrEmpty(against) ? null : against, access.Token) is { } comparison
            ? TypedResults.Json(comparison, Json.ModelComparison)
            : new ProblemResult(CoreErrors.NotFound.With("The model has no such version.") with { Param = "version" });
    }

    private static IResult Export(string name, string? what, string? version, ModelAccess access)
    {
        if (access.Authenticate() is { } refused)
        {
            return refused;
        }

        if (what is not (null or "" or "state" or "parameters"))
        {
            return Wrong("what", "?what= is state or parameters.");
        }

        ModelFile? file = null;
        if (what != "parameters" && access.Catalog.FindState(name) is { } state)
        {
            file = new ModelFile(ModelFileKind.State, name, state.FormatVersion, StateKeeper.Write(state));
        }
        else if (what != "state" && access.Models.TryFind(name, out var model))
        {
            var parameters = string.IsNullOrEmpty(version) ? access.Registry.Get(model) : access.Registry.Find(model, version);
            file = parameters is null ? null : new ModelFile(ModelFileKind.Parameters, name, 1, ModelFile.WriteParameters(parameters.Values.Span));
        }

        return file is null
            ? new ProblemResult(CoreErrors.NotFound.With("There is no state, model or version of that name."))
            : TypedResults.File(file.Write(), "application/octet-stream", name + ".ormodel");
    }

    private static async Task<IResult> ImportAsync(string name, ModelAccess access, IOptionsMonitor<ModelsOptions> options, TimeProvider time)
    {
        if (access.Authenticate() is { } refused)
        {
            return refused;
        }

        if (access.Catalog.FindState(name) is null && !access.Models.TryFind(name, out _))
        {
            return new ProblemResult(CoreErrors.NotFound.With("There is no state or model of that name."));
        }

        if (await ReadAsync(access.Context, options.CurrentValue.MaxStateBytes) is not { } bytes)
        {
            return new ProblemResult(CoreErrors.BodyTooLarge.With($"The file is larger than {options.CurrentValue.MaxStateBytes} bytes (Outrigger:Assist:Models:MaxStateBytes)."));
        }

        try
        {
            var file = ModelFile.Read(bytes);
            if (file.Name != name)
            {
                throw new InvalidDataException("The file is of another model or state.");
            }

            if (file.Kind == ModelFileKind.State && access.Catalog.FindState(name) is { } state)
            {
                access.Keeper.Import(state, file.FormatVersion, file.Content.Span);
                return TypedResults.Json(new ImportAnswer(name, "state", null, file.Content.Length), Json.ImportAnswer);
            }

            if (file.Kind == ModelFileKind.Parameters && access.Models.TryFind(name, out var model))
            {
                var values = file.ReadParameters(model.InitialParameters.Count);
                var made = await access.Registry.AddAsync(
                    model,
                    version => new ModelVersion { Model = name, Version = version, Values = values, CreatedAtMicros = time.GetUnixMicroseconds(), Origin = "imported" },
                    access.Token);
                return TypedResults.Json(new ImportAnswer(name, "parameters", made.Version, file.Content.Length), Json.ImportAnswer);
            }

            throw new InvalidDataException("What the file holds does not belong to this name.");
        }
        catch (InvalidDataException failure)
        {
            return new ProblemResult(ModelsErrors.BadFile.With(failure.Message));
        }
    }

    private static ProblemResult Wrong(string param, string detail) => new(CoreErrors.InvalidRequest.With(detail) with { Param = param });

    // Null when it is larger than may be.
    private static async Task<byte[]?> ReadAsync(HttpContext context, int maxBytes)
    {
        if (context.Request.ContentLength > maxBytes)
        {
            return null;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = maxBytes + 1L;
        }

        try
        {
            using var read = new MemoryStream((int)(context.Request.ContentLength ?? 0));
            var chunk = new byte[64 << 10];
            int count;
            while ((count = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
            {
                read.Write(chunk, 0, count);
                if (read.Length > maxBytes)
                {
                    return null;
                }
            }

            return read.ToArray();
        }
        catch (BadHttpRequestException failure) when (failure.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }
}
