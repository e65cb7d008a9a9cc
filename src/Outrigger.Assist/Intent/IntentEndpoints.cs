using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Outrigger.Assist.Intent.Starter;
using Outrigger.Assist.Suggestions;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Intent;

/// <summary>Texts in, intents out; examples of the caller's tenant.</summary>
internal static class IntentEndpoints
{
    private const int MaxTextBytes = 2 << 20;
    private const int MaxExampleBytes = 8 << 20;
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;
    private const int MostContradictions = 50;

    // Answers are JSON and never HTML: other scripts and quotes stay readable.
    private static readonly IntentJson Json = new(ReadableJson.Of(IntentJson.Default.Options));

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/assist/v1/intent").WithTags("Assist");
        group.MapPost("/recognize", RecognizeAsync).WithName("RecognizeIntent").WithSummary("What a text is after: intent, entities, confidence, suggested action.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxTextBytes)).Produces<IntentAnswer>().WithProblems(400, 401, 403, 413, 415);
        group.MapPost("/examples", Add).WithName("AddIntentExamples").WithSummary("Add examples, values of entities, or an OpenAPI document to learn from.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxExampleBytes)).Produces<ExamplesAdded>().WithProblems(400, 401, 403, 409, 413, 415);
        group.MapGet("/examples", List).WithName("ListIntentExamples").WithSummary("List your examples and how the model stands.")
            .Produces<ExamplePage>().WithProblems(400, 401, 403);
        group.MapDelete("/examples", Remove).WithName("RemoveIntentExamples").WithSummary("Remove an intent with its examples, or with ?text= one example.")
            .Produces<ExamplesRemoved>().WithProblems(400, 401, 403, 404);
        group.MapPost("/examples/retrain", RetrainAsync).WithName("RetrainIntents").WithSummary("Train your model now. Leaving the call stops it.")
            .Produces<IntentTraining>().WithProblems(401, 403);
    }

    private static async Task<IResult> RecognizeAsync(AdminBody<RecognizeIntentRequest> body, ICallerAuthenticator callers, IIntentRecognition recognition, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        return (error ?? body.Error) is { } refused
            ? new ProblemResult(refused)
            : TypedResults.Json(await recognition.RecognizeAsync(caller!.Tenant, body.Value.Joined, context.RequestAborted), Json.IntentAnswer);
    }

    private static IResult Add(AdminBody<AddExamplesRequest> body, ICallerAuthenticator callers, IIntentRecognition recognition, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if ((error ?? body.Error) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var request = body.Value;
        var operations = request.OpenApi is { } document ? ApiDocument.Read(document) : [];
        IntentExample[] examples =
        [
            .. (request.Examples ?? []).Select(static example => new IntentExample(example!.Text!, example.Intent!, example.Action, IntentExample.FromCaller)),
            .. DocumentExamples.Of(operations).Where(static example => IntentNames.IsValid(example.Intent)),
        ];
        var values = (request.Values ?? new Dictionary<string, IReadOnlyList<string?>?>())
            .SelectMany(static pair => (pair.Value ?? []).Where(static value => value is not null).Select(value => (pair.Key, value!)))
            .Concat(DocumentExamples.ValuesOf(operations).Where(static pair => IntentNames.IsValid(pair.Type)))
            .ToArray();
        var before = recognition.List(caller!.Tenant);
        var added = recognition.Add(caller.Tenant, examples, values);
        var after = recognition.List(caller.Tenant);
        var isRefused = examples.Length > 0 && added == 0 && !examples.All(example => after.Any(known => known.Text == example.Text && known.Intent == example.Intent));
        return isRefused
            ? new ProblemResult(IntentErrors.Full.With($"{after.Count} examples are kept; none of the {examples.Length} new ones fits."))
            : TypedResults.Json(new ExamplesAdded(added, Contradictions(after, before.Count), recognition.Training(caller.Tenant)), Json.ExamplesAdded);
    }

    private static IResult List(string? intent, string? limit, string? after, ICallerAuthenticator callers, IIntentRecognition recognition, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (error is not null)
        {
            return new ProblemResult(error);
        }

        if (!TryRead(limit, DefaultLimit, 1, MaxLimit, out var most))
        {
            return Wrong("limit", $"is 1 to {MaxLimit}");
        }

        if (!TryRead(after, 0, 0, int.MaxValue, out var skipped))
        {
            return Wrong("after", "is the 'next' of the page before");
        }

        var all = recognition.List(caller!.Tenant);
        var wanted = string.IsNullOrEmpty(intent) ? all : [.. all.Where(example => example.Intent == intent)];
        var page = wanted.Skip(skipped).Take(most).ToArray();
        return TypedResults.Json(
            new ExamplePage(page, wanted.Count, skipped + page.Length < wanted.Count ? skipped + page.Length : null, recognition.Training(caller.Tenant)), Json.ExamplePage);
    }

    private static IResult Remove(string? intent, string? text, ICallerAuthenticator callers, IIntentRecognition recognition, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (error is not null)
        {
            return new ProblemResult(error);
        }

        if (string.IsNullOrEmpty(intent))
        {
            return Wrong("intent", "is missing");
        }

        var removed = recognition.Remove(caller!.Tenant, intent, string.IsNullOrEmpty(text) ? null : text);
        return removed == 0
            ? new ProblemResult(CoreErrors.NotFound.With("There is no such example."))
            : TypedResults.Json(new ExamplesRemoved(removed), Json.ExamplesRemoved);
    }

    private static async Task<IResult> RetrainAsync(ICallerAuthenticator callers, IIntentRecognition recognition, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        return error is not null
            ? new ProblemResult(error)
            : TypedResults.Json(await recognition.TrainAsync(caller!.Tenant, context.RequestAborted), Json.IntentTraining);
    }

    // New texts that are examples of another intent already.
    private static List<IntentContradiction> Contradictions(IReadOnlyList<IntentExample> all, int before)
    {
        var intents = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var found = new List<IntentContradiction>();
        foreach (var (i, example) in all.Index())
        {
            if (!intents.TryAdd(example.Text, example.Intent) && intents[example.Text] != example.Intent && i >= before && found.Count < MostContradictions)
            {
                found.Add(new IntentContradiction(example.Text, example.Intent, intents[example.Text], true));
            }
        }

        return found;
    }

    private static bool TryRead(string? text, int absent, int least, int most, out int number)
    {
        number = absent;
        return string.IsNullOrEmpty(text) || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most);
    }

    private static ProblemResult Wrong(string param, string what) => new(CoreErrors.InvalidRequest.With($"{param} {what}.") with { Param = param });
}
