using System.Collections.ObjectModel;
using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Predicates;

/// <summary>The tests that a template can name behind <c>is</c>, collected from the classes beside this one.</summary>
internal static class PredicateTable
{
    private static readonly ReadOnlyDictionary<string, Operation> s_tests =
        new Operation[][] { TypeTests.All, NumberTests.All, ComparisonTests.All }
        .SelectMany(tests => tests).ToDictionary(test => test.Name, StringComparer.Ordinal).AsReadOnly();

    public static Operation? Find(string name) => s_tests.GetValueOrDefault(name);
}
