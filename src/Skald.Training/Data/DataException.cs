namespace Skald.Training.Data;

/// <summary>
/// Text or tokens cannot be used as they are: a file is missing, binary, malformed, altered or too short.
/// </summary>
/// <param name="message">One sentence: what was read, the rule, the value and its place, a remedy.</param>
/// <param name="inner">The failure that revealed the problem, if there was one.</param>
public sealed class DataException(string message, Exception? inner = null) : FormatException(message, inner);
