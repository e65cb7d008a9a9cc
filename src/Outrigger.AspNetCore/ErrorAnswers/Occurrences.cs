using System.Data.Common;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Outrigger.Assist.Errors;
using Outrigger.Core.Telemetry;

namespace Outrigger.AspNetCore.ErrorAnswers;

/// <summary>Makes of an exception and its request what is analysed and logged: secrets are masked before anything else reads it. Stateless.</summary>
internal static class Occurrences
{
    private const int MaxMessage = 8192;
    private const int MaxStack = 32_768;
    private const int MaxInner = 8;

    /// <summary>The error as it is analysed.</summary>
    public static ErrorOccurrence Of(HttpContext context, Exception? exception, ErrorOccurrence? failure)
    {
        var request = context.Request;
        return new ErrorOccurrence(Mask(exception?.Message ?? failure?.Message, MaxMessage))
        {
            Type = Cut(failure?.Type ?? exception?.GetType().Name, 200),
            Stack = SecretMask.Mask(failure?.Stack ?? (exception is null ? null : StackOf(exception)), MaxStack, keepsFileNames: true),
            Code = Cut(failure?.Code ?? CodeOf(exception), 40),
            Status = failure?.Status is > 0 and var status ? status : exception is BadHttpRequestException bad ? bad.StatusCode : 0,
            Path = Mask(failure?.Path ?? request.Path.Value, 500),
            Method = Mask(failure?.Method ?? request.Method, 16),
            UserAgent = Mask(failure?.UserAgent ?? request.Headers.UserAgent.ToString(), 300),
            Address = failure?.Address ?? context.Connection.RemoteIpAddress?.ToString(),
        };
    }

    private static string Mask(string? text, int maxLength) => LogText.Clean(SecretMask.Mask(text, maxLength), maxLength);

    private static string? Cut(string? text, int length) => text is { } given && given.Length > length ? given[..length] : text;

    // Types, messages and frames from the outermost to the innermost, as .NET writes them; the number of exceptions within
    // one another is bounded, as one may hold itself.
    private static string StackOf(Exception exception)
    {
        var text = new StringBuilder();
        var depth = 0;
        for (var inner = exception; inner is not null && depth < MaxInner && text.Length < MaxStack; inner = inner.InnerException, depth++)
        {
            text.Append(depth == 0 ? "" : " ---> ").Append(inner.GetType().FullName).Append(": ").Append(Cut(inner.Message, MaxMessage)).Append('\n').Append(inner.StackTrace).Append('\n');
        }

        return text.ToString();
    }

    private static string? CodeOf(Exception? exception)
    {
        for (var depth = 0; exception is not null && depth < MaxInner; exception = exception.InnerException, depth++)
        {
            if (exception is DbException { SqlState: { } state })
            {
                return state;
            }

            if (exception is SocketException socket)
            {
                return socket.SocketErrorCode.ToString();
            }
        }

        return null;
    }
}
