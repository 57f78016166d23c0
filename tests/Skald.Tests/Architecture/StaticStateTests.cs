using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Skald.Tests.Architecture;

/// <summary>No state outside objects: two models on two devices must not disturb each other.</summary>
public sealed class StaticStateTests
{
    public static TheoryData<string> Assemblies => [.. CompiledAssembly.Libraries, CompiledAssembly.Command];

    [Theory, MemberData(nameof(Assemblies))]
    public void NoStaticFieldChanges(string name) =>
        Rule.HasNoBreach(
            from type in Assembly.Load(name).GetTypes()
            where !type.IsDefined(typeof(CompilerGeneratedAttribute)) && !type.Name.Contains('<')
            from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic
                | BindingFlags.DeclaredOnly)
            where IsMutable(field)
            select $"{type.FullName}.{field.Name}");

    [Fact]
    public void MutableFieldsAreRecognised()
    {
        string[] mutable = ["s_counter", "s_list", "Shared", "<Switch>k__BackingField", "s_local"];
        IEnumerable<string> found = typeof(Sample).GetFields(BindingFlags.Static | BindingFlags.Public
            | BindingFlags.NonPublic).Where(IsMutable).Select(field => field.Name);
        Assert.Equal(mutable.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    // A private array is as constant as the code beside it; a shared one or a collection is not.
    private static bool IsMutable(FieldInfo field)
    {
        if (field.IsLiteral) return false;
        if (!field.IsInitOnly || field.IsDefined(typeof(ThreadStaticAttribute))) return true;
        Type type = field.FieldType;
        if (type.IsArray) return !field.IsPrivate;
        if (type.Name.StartsWith("ThreadLocal", StringComparison.Ordinal)
            || type.Name.StartsWith("AsyncLocal", StringComparison.Ordinal)) return true;
        bool isFrozen = type.Name.StartsWith("Frozen", StringComparison.Ordinal)
            || type.Name.StartsWith("Immutable", StringComparison.Ordinal)
            || type.Name.StartsWith("ReadOnly", StringComparison.Ordinal);
        bool isCollection = typeof(ICollection).IsAssignableFrom(type) || type.GetInterfaces().Any(one =>
            one.IsGenericType && one.GetGenericTypeDefinition() == typeof(ICollection<>));
        return type == typeof(Random) || type == typeof(System.Text.StringBuilder) || (isCollection && !isFrozen);
    }

#pragma warning disable CS0169, CS0414, IDE0044, IDE0051, CA1823, CA1805, CA2211, CA1802, CS0649, CA1869
    private sealed class Sample
    {
        private const int Constant = 3;
        private static readonly int[] s_table = [1];
        private static readonly System.Collections.Frozen.FrozenSet<int> s_set = [];
        private static readonly string s_text = "";
        public static readonly int[] Shared = [1];
        private static readonly List<int> s_list = [];
        private static int s_counter;
        [ThreadStatic] private static int s_local;

        public static bool Switch { get; set; }
    }
#pragma warning restore CS0169, CS0414, IDE0044, IDE0051, CA1823, CA1805, CA2211, CA1802, CS0649, CA1869
}
