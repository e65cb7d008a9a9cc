using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Outrigger.Core.Errors;

namespace Outrigger.Core.Callers;

/// <summary>
/// The body of a request of ours, bound from JSON with its source-generated contract and checked by its DataAnnotations
/// and, if it has them, its own rules (<see cref="IValidatableObject"/>).
/// </summary>
/// <typeparam name="TSelf">The record itself.</typeparam>
public interface IAdminRequest<TSelf>
    where TSelf : class, IAdminRequest<TSelf>
{
    /// <summary>How it is read; unknown members are refused.</summary>
    static abstract JsonTypeInfo<TSelf> JsonType { get; }
}

/// <summary>
/// Binds the body of an <c>/admin</c> route. What is wrong with it is answered as <c>invalid-request</c> with the member at
/// fault, in the shape of all our errors, which the framework's own binding and validation do not have.
/// </summary>
/// <typeparam name="T">The request record.</typeparam>
public sealed class AdminBody<T> : IAdminBody, IBindableFromHttpContext<AdminBody<T>>, IEndpointParameterMetadataProvider
    where T : class, IAdminRequest<T>
{
    private readonly T? _value;

    private AdminBody(T? value, OutriggerError? error)
    {
        _value = value;
        Error = error;
    }

    /// <summary>Why the body was refused; null when it is good. A refused body does not reach a handler of the <c>/admin</c> group.</summary>
    public OutriggerError? Error { get; }

    /// <summary>The body; only when there is no <see cref="Error"/>.</summary>
    public T Value => _value ?? throw new InvalidOperationException("The body was refused; look at Error first.");

    static async ValueTask<AdminBody<T>?> IBindableFromHttpContext<AdminBody<T>>.BindAsync(HttpContext context, ParameterInfo parameter)
    {
        try
        {
            var value = await JsonSerializer.DeserializeAsync(context.Request.Body, T.JsonType, context.RequestAborted);
            return value is null ? Refuse("The body is null.", null) : Validate(value);
        }
        catch (JsonException exception)
        {
            // The exception's own text may quote the body and names types of ours; the path does not.
            return Refuse("The body is not valid JSON for this route, or the member named in 'param' is unknown, missing or of the wrong type.", exception.Path);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return new AdminBody<T>(null, CoreErrors.BodyTooLarge.With("The body is larger than an admin route takes."));
        }
        catch (BadHttpRequestException)
        {
            return Refuse("The body could not be read.", null);
        }
    }

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T), isOptional: false));

    private static AdminBody<T> Validate(T value)
    {
        var failures = new List<ValidationResult>();
        if (Validator.TryValidateObject(value, new ValidationContext(value), failures, validateAllProperties: true))
        {
            return new AdminBody<T>(value, null);
        }

        var member = failures[0].MemberNames.FirstOrDefault();
        return Refuse(
            string.Join(' ', failures.Select(failure => failure.ErrorMessage)),
            member is null ? null : JsonNamingPolicy.CamelCase.ConvertName(member));
    }

    private static AdminBody<T> Refuse(string detail, string? path)
    {
        // "$.name" of the reader and "name" of the validation are one member; "$" is the whole body.
        var member = path?.TrimStart('$').TrimStart('.');
        return new AdminBody<T>(null, CoreErrors.InvalidRequest.With(detail) with { Param = string.IsNullOrEmpty(member) ? null : member });
    }
}

/// <summary>Lets one filter see the refusals of all bodies.</summary>
internal interface IAdminBody
{
    OutriggerError? Error { get; }
}
