using Microsoft.AspNetCore.Http;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Making;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;

namespace Outrigger.Assist.Models;

/// <summary>What every change needs: the admin key first, then the model. Bound from the request's services.</summary>
internal sealed class ModelAccess
{
    private readonly ICallerAuthenticator _callers;

    private ModelAccess(HttpContext context)
    {
        T Get<T>()
            where T : notnull => (T)context.RequestServices.GetService(typeof(T))!;
        Context = context;
        _callers = Get<ICallerAuthenticator>();
        Models = Get<DecisionModels>();
        Registry = Get<ModelRegistry>();
        Learning = Get<ModelLearning>();
        Catalog = Get<ModelCatalog>();
        Keeper = Get<StateKeeper>();
    }

    public HttpContext Context { get; }

    public DecisionModels Models { get; }

    public ModelRegistry Registry { get; }

    public ModelLearning Learning { get; }

    public ModelCatalog Catalog { get; }

    public StateKeeper Keeper { get; }

    public CancellationToken Token => Context.RequestAborted;

    public static ValueTask<ModelAccess?> BindAsync(HttpContext context) => ValueTask.FromResult<ModelAccess?>(new ModelAccess(context));

    public IResult? Authenticate() => _callers.AuthenticateAdmin(Context) is { Caller: null, Error: { } error } ? new ProblemResult(error) : null;

    public IResult? Refuse(string name, out IDecisionModel? model)
    {
        model = null;
        return Authenticate() ?? (Models.TryFind(name, out model) ? null : new ProblemResult(ModelsEndpoints.NotFound));
    }

    public async Task<IResult> ChargeAsync(
        IDecisionModel model, Func<ModelStanding, (string? Version, bool IsPinned, string Reason, OutriggerError? Error)> change, bool evenIfPinned) =>
        await Registry.ChargeAsync(model, change, evenIfPinned, Token) is { } error ? new ProblemResult(error) : TypedResults.Json(Catalog.Describe(model), ModelsEndpoints.Json.ModelAnswer);
}
